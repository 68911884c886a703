(function () {
  var box = document.querySelector('[data-notes]')
  if (!box) return
  // The learner's id is in the key: the next pupil at this computer has notes of their own.
  var key = 'qinghe-notes-' + (document.body.dataset.owner || '') + box.dataset.notes, store, kept = []
  try { store = window.sessionStorage; kept = JSON.parse(store.getItem(key)) || [] } catch (e) { /* forbidden: this page only */ }
  var fields = [].slice.call(box.querySelectorAll('.note__field'))
  function keep() {
    var all = fields.map(function (f) { return f.type === 'checkbox' ? f.checked : f.value })
    try { store.setItem(key, JSON.stringify(all)) } catch (e) { /* it stays on the page */ }
  }
  fields.forEach(function (f, n) {
    if (f.type === 'checkbox') f.checked = kept[n] === true
    else f.value = typeof kept[n] === 'string' ? kept[n] : ''
    f.addEventListener('input', keep)
  })
  box.querySelector('.note__clear').addEventListener('click', function () {
    fields.forEach(function (f) { f.checked = false; if (f.type !== 'checkbox') f.value = '' })
    try { store.removeItem(key) } catch (e) { /* nothing was kept */ }
  })
  box.querySelector('.note__print').addEventListener('click', function () { window.print() })
  box.classList.add('is-live')
})()
