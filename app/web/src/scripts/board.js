(function () {
  var board = document.querySelector('[data-board]')
  if (!board) return
  var address = board.dataset.board, version = board.dataset.version, words = board.dataset
  var status = board.querySelector('.live'), ahead = Number(words.at) - Date.now()
  var source, polling, over = false
  function say(text, on) {
    status.hidden = false
    status.className = on ? 'live live--on' : 'live'
    if (status.lastChild.textContent !== text) status.lastChild.textContent = text
  }
  function ago() {
    [].forEach.call(board.querySelectorAll('[data-ago]'), function (time) {
      var minutes = Math.max(0, Math.floor((Date.now() + ahead - Number(time.dataset.ago)) / 60000))
      if (minutes >= 1440) return
      var text = minutes < 1 ? words.now : minutes < 60 ? words.minutes.replace('{n}', minutes) : words.hours.replace('{n}', Math.floor(minutes / 60))
      if (time.textContent !== text) time.textContent = text
    })
  }
  function patch(news) {
    version = news.version; ahead = news.at - Date.now()
    var stats = board.querySelector('[data-stats]')
    // An empty class has no table yet.
    if (!stats) { location.reload(); return }
    stats.innerHTML = news.stats
    board.querySelector('[data-asof]').textContent = news.asof
    news.rows.forEach(function (row) {
      var made = document.createElement('template'), old = document.getElementById('p-' + row.id)
      made.innerHTML = row.html
      var now = made.content.firstElementChild
      if (!old) { board.querySelector('tbody').appendChild(now); return }
      // Number and name stay: a link that has the focus keeps it.
      for (var n = 2; n < now.children.length; n++) {
        if (old.children[n].innerHTML !== now.children[n].innerHTML) old.children[n].innerHTML = now.children[n].innerHTML
      }
      old.className = 'is-new'
      setTimeout(function () { old.className = '' }, 2500)
    })
    ago()
  }
  function poll() {
    fetch(address + '/rows?v=' + version, { redirect: 'error' }).then(function (r) {
      if (r.status === 403) { over = true; stop() }
      if (!r.ok) throw r.status
      return r.json()
    }).then(function (news) { if (news.rows) patch(news); if (!over) say(words.polled, true) }, function () { say(over ? words.over : words.off, false) })
  }
  function fall() { if (!polling && !over) { polling = setInterval(poll, 10000) } }
  function stop() { clearInterval(polling); polling = 0 }
  function listen() {
    if (!window.EventSource) { fall(); poll(); return }
    source = new EventSource(address + '/events?v=' + version)
    source.addEventListener('open', function () { stop(); say(words.live, true) })
    source.addEventListener('rows', function (e) { patch(JSON.parse(e.data)) })
    source.addEventListener('over', function () { over = true; source.close(); stop(); say(words.over, false) })
    // A browser tries again by itself, unless the server refused: then the rows are fetched.
    source.addEventListener('error', function () { if (!over) { say(words.off, false); fall() } })
  }
  listen()
  setInterval(ago, 15000)
  window.addEventListener('pagehide', function () { if (source) source.close() })
  window.addEventListener('pageshow', function (e) { if (e.persisted) location.reload() })
})()
