(function () {
  var form = document.getElementById('step'), main = form && form.querySelector('.step-nav button[name=go]')
  if (!main) return
  // Another answer than the one that was given: the main button checks it, and says so.
  function changed() { main.removeAttribute('name'); main.classList.add('is-again') }
  form.addEventListener('input', changed)
  form.addEventListener('click', function (e) { if (e.target.closest('[name=tap],[name=clear]')) changed() })
})()
