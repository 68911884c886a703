(function () {
  var box = document.querySelector('[data-standing]')
  if (!box || !window.fetch) return
  var version = box.dataset.version
  function poll() {
    if (document.hidden) return
    var address = box.dataset.standing
    fetch(address + (address.indexOf('?') < 0 ? '?' : '&') + 'v=' + version, { redirect: 'error' }).then(function (r) {
      if (r.status === 403 || r.status === 404) clearInterval(timer)
      // Nothing has changed.
      if (r.status !== 200) return
      version = r.headers.get('x-version') || version
      return r.text().then(function (html) {
        // Do not replace a table that has the keyboard focus.
        if (!box.contains(document.activeElement)) box.innerHTML = html
      })
    }).catch(function () {})
  }
  var timer = setInterval(poll, 5000)
})()
