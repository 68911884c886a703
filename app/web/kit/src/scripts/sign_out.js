(function () {
  // What another person typed at this computer goes with them.
  try {
    var own = 'qinghe-form-' + document.body.dataset.owner + ' '
    Object.keys(sessionStorage).forEach(function (key) { if (/^qinghe-form-/.test(key) && key.indexOf(own) !== 0) sessionStorage.removeItem(key) })
  } catch (e) { /* no storage */ }
  ;[].forEach.call(document.querySelectorAll('form[action^="/sign-out"],form[action$="/sign-out-everywhere"]'), function (form) {
    form.addEventListener('submit', function () {
      try {
        Object.keys(sessionStorage).forEach(function (key) { if (/^qinghe-(notes-|form-|turn$)/.test(key)) sessionStorage.removeItem(key) })
        // Answers that the server has not acknowledged stay until their owner is back.
        if (Object.keys(localStorage).some(function (key) { return key.indexOf('qinghe-quiz-') === 0 })) return
      } catch (e) { return /* no storage, so nothing to clear */ }
      var field = document.createElement('input')
      field.type = 'hidden'; field.name = 'clear'; field.value = '1'
      form.appendChild(field)
    })
  })
})()
