(function () {
  var page = document.querySelector('[data-follow]')
  if (!page) return
  var address = page.dataset.follow, version = page.dataset.version, words = page.dataset
  var status = page.querySelector('.live'), ahead = Number(words.at) - performance.now()
  var source, polling, over = false
  function say(text, on) {
    status.hidden = false
    status.className = on ? 'live live--on' : 'live'
    if (status.lastChild.textContent !== text) status.lastChild.textContent = text
  }
  function ago() {
    [].forEach.call(page.querySelectorAll('[data-ago]'), function (time) {
      var minutes = Math.max(0, Math.floor((performance.now() + ahead - Number(time.dataset.ago)) / 60000))
      if (minutes >= 1440) return
      var text = minutes < 1 ? words.now : minutes < 60 ? words.minutes.replace('{n}', minutes) : words.hours.replace('{n}', Math.floor(minutes / 60))
      if (time.textContent !== text) time.textContent = text
    })
  }
  // Updates a node to equal another and keeps the parts that are the same: focus and open details stay.
  function morph(old, now) {
    if (old.isEqualNode(now)) return false
    if (old.nodeType !== 1 || old.nodeName !== now.nodeName || old.childNodes.length !== now.childNodes.length) {
      old.replaceWith(now.cloneNode(true))
      return true
    }
    [].slice.call(old.attributes).forEach(function (a) {
      if (a.name !== 'open' && !now.hasAttribute(a.name)) old.removeAttribute(a.name)
    });
    [].forEach.call(now.attributes, function (a) { if (old.getAttribute(a.name) !== a.value) old.setAttribute(a.name, a.value) })
    for (var n = 0; n < now.childNodes.length; n++) morph(old.childNodes[n], now.childNodes[n])
    return true
  }
  function patch(news) {
    version = news.version; ahead = news.at - performance.now()
    page.querySelector('[data-asof]').textContent = news.asof
    var missing = news.parts.some(function (part) {
      var old = document.getElementById(part.id), made = document.createElement('template')
      if (!old) return true
      made.innerHTML = part.html
      if (morph(old, made.content.firstElementChild) && old.nodeName === 'TR') {
        old.className = 'is-new'
        setTimeout(function () { old.removeAttribute('class') }, 2500)
      }
    })
    // A part the page does not have, such as a new pupil's row.
    if (missing) { over = true; location.reload(); return }
    ago()
  }
  function poll() {
    fetch(address + '/rows?v=' + version, { redirect: 'error' }).then(function (r) {
      if (r.status === 403) { over = true; stopPolling() }
      var at = Date.parse(r.headers.get('date'))
      if (at) ahead = at - performance.now()
      if (!r.ok) throw r.status
      return r.json()
    }).then(function (news) { if (news.parts) patch(news); ago(); if (!over && polling) say(words.polled, true) }, function () { if (over || polling) say(over ? words.over : words.off, false) })
  }
  function startPolling() { if (!polling && !over) { polling = setInterval(poll, 10000) } }
  function stopPolling() { clearInterval(polling); polling = 0 }
  function listen() {
    if (!window.EventSource) { startPolling(); poll(); return }
    source = new EventSource(address + '/events?v=' + version)
    source.addEventListener('open', function () { stopPolling(); say(words.live, true) })
    source.addEventListener('news', function (e) { patch(JSON.parse(e.data)) })
    source.addEventListener('over', function () { over = true; source.close(); stopPolling(); say(words.over, false) })
    // A browser reconnects by itself unless the server refused; then the rows are polled.
    source.addEventListener('error', function () { if (!over) { say(words.off, false); startPolling() } })
  }
  listen()
  setInterval(ago, 15000)
  window.addEventListener('qinghe-awake', function () { if (!over) poll() })
  window.addEventListener('pagehide', function () { if (source) source.close() })
  window.addEventListener('pageshow', function (e) { if (e.persisted) location.reload() })
})()
