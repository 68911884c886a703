(function () {
  var button = document.querySelector('.copy-text')
  var field = button && document.getElementById(button.dataset.of)
  if (!field || !navigator.clipboard) return
  button.hidden = false
  button.addEventListener('click', function () {
    navigator.clipboard.writeText(field.value || field.textContent).then(function () { button.textContent = button.dataset.done })
  })
})()
