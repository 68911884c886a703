(function () {
  var list = document.querySelector('.arrange[data-placed]')
  if (!list) return
  var form = list.form || list.closest('form'), check = form.querySelector('.arrange__check')
  var items = [].slice.call(list.querySelectorAll('button'))
  var places = [].slice.call(form.querySelectorAll('input[name=place]')).map(function (i) { return i.value })
  function show() {
    items.forEach(function (item) {
      var at = places.indexOf(item.value)
      item.setAttribute('aria-pressed', at >= 0)
      item.children[0].textContent = at < 0 ? '' : at + 1
      item.children[2].textContent = at < 0 ? '' : list.dataset.placed.replace('{n}', at + 1)
    })
    ;[].slice.call(form.querySelectorAll('input[name=place]')).forEach(function (i) { i.remove() })
    places.forEach(function (p) {
      var i = document.createElement('input')
      i.type = 'hidden'; i.name = 'place'; i.value = p
      form.appendChild(i)
    })
    check.hidden = places.length < items.length
  }
  form.addEventListener('click', function (e) {
    var tapped = e.target.closest('button[name=tap]'), clear = e.target.closest('button[name=clear]')
    if (!tapped && !clear) return
    e.preventDefault()
    if (clear) places = []
    else if (places.indexOf(tapped.value) < 0) places.push(tapped.value)
    else places.splice(places.indexOf(tapped.value), 1)
    show()
  })
})()
