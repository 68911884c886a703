(function () {
  var timer = document.querySelector('[data-left]')
  if (!timer) return
  var words = timer.dataset, shown = timer.querySelector('b'), said = timer.nextElementSibling
  var page = performance.getEntriesByType && performance.getEntriesByType('navigation')[0]
  // The device's own clock may be set at any time, so it is not asked: what is left is what the server says, less the time since.
  var end = (page && page.responseStart || 0) + Number(words.left), asking = false, over = false
  function tick() {
    if (end === null) return
    var left = over ? 0 : Math.max(0, Math.ceil((end - performance.now()) / 1000))
    var text = Math.floor(left / 60) + ':' + ('0' + left % 60).slice(-2)
    if (shown.textContent !== text) shown.textContent = text
    timer.classList.toggle('timer--soon', left <= 60)
    text = over ? words.up : left > 300 ? '' : words.minutes.replace('{n}', left > 60 ? 5 : 1)
    if (said.textContent !== text) said.textContent = text
    if (!left) ask()
  }
  function ask() {
    if (asking || over) return
    asking = true
    var sent = performance.now()
    fetch(words.ask, { redirect: 'error' }).then(function (r) { if (!r.ok) throw r.status; return r.json() }).then(function (news) {
      asking = false
      timer.hidden = news.left === null
      end = timer.hidden ? null : (sent + performance.now()) / 2 + news.left
      if (news.left === 0) finish()
      tick()
    }).catch(function () { setTimeout(function () { asking = false }, 3000) })
  }
  function finish() {
    over = true
    // A page that saves answers by itself hands in after the last of them.
    if (!window.dispatchEvent(new Event('qinghe-time-up', { cancelable: true }))) return
    // Otherwise what is on the page is sent first; the page that follows hands in.
    var form = document.getElementById('quiz') || document.getElementById('checked')
    if (form && [].some.call(form.elements, function (f) { return f.checked || f.name === 'place' || (f.type === 'text' && f.value.trim()) })) {
      var go = document.createElement('input')
      go.type = 'hidden'; go.name = 'go'; go.value = 'review'
      form.appendChild(go)
    } else form = document.getElementById('hand-in')
    form.submit()
  }
  window.addEventListener('qinghe-awake', ask)
  setInterval(tick, 500)
  tick()
  // The page may have been long on its way.
  ask()
})()
