(function () {
  var button = document.querySelector('.print-page')
  if (!button || !window.print) return
  button.hidden = false
  button.addEventListener('click', function () { window.print() })
})()
