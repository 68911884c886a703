(function () {
  var link = document.getElementById('quick-exit'), leaving = false
  if (!link) return
  // Registered before any other, so that nothing that waits for an answer can hold the reader back.
  window.addEventListener('beforeunload', function (e) { if (leaving) e.stopImmediatePropagation() }, true)
  link.addEventListener('click', function (e) {
    e.preventDefault()
    leaving = true
    // What was typed and not sent is gone too.
    try {
      Object.keys(sessionStorage).forEach(function (key) { if (/^qinghe-(form-|turn$)/.test(key)) sessionStorage.removeItem(key) })
    } catch (e) { /* no storage, so nothing is kept */ }
    document.cookie = link.dataset.away
    document.title = '\u200b'
    document.documentElement.style.display = 'none'
    location.replace(link.dataset.to)
  })
  // A page kept in memory must not come back as it was.
  window.addEventListener('pageshow', function (e) {
    if (e.persisted && document.cookie.indexOf('qinghe-away=') >= 0) location.reload()
  })
})()
