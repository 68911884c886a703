(function () {
  var root = document.querySelector('[data-match]')
  if (!root) return
  var frame = root.querySelector('[data-frame]'), words = root.dataset, address = words.match
  var version = words.version, seat = words.seat
  // How far the server's time is ahead of the time since the page began; the device's own clock may be set at any time.
  var ahead = Number(words.now) - performance.now()
  var query = (words.as ? 'as=' + words.as + '&' : '') + 'v='
  var status = root.querySelector('.live'), own = root.querySelector('[data-own]')
  var round = Number(words.round), mine = words.chosen ? words.chosen.split(',').map(Number) : [], sent = mine.length > 0
  var source, polling, over = false

  function say(text) {
    status.hidden = !text
    status.className = 'live'
    status.lastChild.textContent = text || ''
  }
  function state(text) {
    var line = frame.querySelector('.match__state')
    if (line) line.textContent = text
  }

  // ---- the player's own result ----------------------------------------------------------------
  function dress() {
    var part = frame.querySelector('[data-round]'), now = part ? Number(part.dataset.round) : 0
    if (seat && now !== round) { round = now; mine = []; sent = false }
    ;[].forEach.call(frame.querySelectorAll('[data-team="' + words.team + '"]'), function (row) { row.classList.add('team--own') })
    ;[].forEach.call(frame.querySelectorAll('[data-n]'), function (one) {
      if (mine.indexOf(Number(one.dataset.n)) >= 0) one.dataset.mine = 'true'
    })
    var form = frame.querySelector('.answers')
    if (form && seat) {
      var turns = frame.querySelectorAll('[data-turn]')
      var waits = turns.length > 0 && ![].some.call(turns, function (t) { return t.dataset.turn === seat })
      if (sent || waits) lock(form)
      if (sent) state(words.received)
      else if (waits) state(words.advise)
      else arrange(form)
    }
    tick()
  }
  function lock(form) {
    ;[].forEach.call(form.querySelectorAll('button,input,select'), function (field) { if (field.type !== 'hidden') field.disabled = true })
  }
  function me(news) {
    if (!news) return
    if (own && news.of) own.textContent = words.score.replace('{rights}', news.rights).replace('{of}', news.of)
    var verdict = frame.querySelector('.match__verdict')
    if (verdict) verdict.textContent = news.right === true ? words.right : news.right === false ? words.not : news.answered ? '' : frame.querySelector('.dist') && words.none || ''
  }

  // ---- answering ------------------------------------------------------------------------------
  function send(form, body, chosen) {
    var asked = round
    mine = chosen
    sent = true
    ;[].forEach.call(form.querySelectorAll('[data-n]'), function (one) {
      if (chosen.indexOf(Number(one.dataset.n)) >= 0) one.dataset.mine = 'true'
    })
    lock(form)
    state(words.sending)
    var tries = 0
    ;(function go() {
      if (over || asked !== round) return
      fetch(address + '/answer', { method: 'POST', body: body, headers: { 'x-qinghe-match': '1' }, redirect: 'error' }).then(function (r) {
        if (asked !== round) return
        if (r.ok) { state(words.received); if (navigator.vibrate) navigator.vibrate(30) }
        else if (r.status >= 500) throw r.status
        else { sent = false; state(r.status === 409 ? words.late : words.choose); poll() }
      }).catch(function () { setTimeout(go, Math.min(500 * ++tries, 3000)) })
    })()
  }
  function arrange(form) {
    if (form.dataset.how !== 'order' || form.dataset.taps) return
    form.dataset.taps = '1'
    ;[].forEach.call(form.querySelectorAll('.answer'), function (row) {
      var rank = row.querySelector('select')
      row.addEventListener('click', function (e) {
        if (e.target === rank || rank.disabled) return
        e.preventDefault()
        var all = [].map.call(form.querySelectorAll('select'), function (s) { return Number(s.value) })
        if (rank.value) {
          // The options after it move up one rank.
          var at = Number(rank.value)
          rank.value = ''
          ;[].forEach.call(form.querySelectorAll('select'), function (s) { if (Number(s.value) > at) s.value = Number(s.value) - 1 })
        } else rank.value = Math.max.apply(null, all) + 1
      })
    })
  }
  frame.addEventListener('submit', function (e) {
    var form = e.target
    if (form.classList.contains('answers')) {
      e.preventDefault()
      var body = new URLSearchParams(new FormData(form)), chosen = []
      if (e.submitter && e.submitter.name) body.append(e.submitter.name, e.submitter.value)
      if (form.dataset.how === 'order') {
        var ranks = [].map.call(form.querySelectorAll('select'), function (s, n) { return [Number(s.value), n] })
        if (ranks.some(function (r, n) { return !r[0] || ranks.some(function (o, m) { return m !== n && o[0] === r[0] }) })) { state(words.choose); return }
        chosen = ranks.sort(function (a, b) { return a[0] - b[0] }).map(function (r) { return r[1] })
      } else chosen = body.getAll('choice').map(Number)
      if (!chosen.length) { state(words.choose); return }
      send(form, body, chosen)
    } else if (form.classList.contains('match__command')) {
      e.preventDefault()
      var fields = new URLSearchParams(new FormData(form))
      if (e.submitter) { fields.append(e.submitter.name, e.submitter.value); e.submitter.disabled = true }
      fetch(address, { method: 'POST', body: fields }).then(function (r) { if (!r.ok) throw r.status; poll() }).catch(function () { location.reload() })
    }
  })
  // A to F or 1 to 6 choose an option; the space bar presses the main button on the host's page and the big screen.
  document.addEventListener('keydown', function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) return
    var n = /^[a-fA-F]$/.test(e.key) ? e.key.toLowerCase().charCodeAt(0) - 97 : /^[1-6]$/.test(e.key) ? Number(e.key) - 1 : -1
    var one = n >= 0 && frame.querySelector('.answers [data-n="' + n + '"]')
    if (one) { e.preventDefault(); one.click() }
    if (e.key === ' ' && words.as && !/^(BUTTON|A|SUMMARY)$/.test(e.target.tagName)) {
      var main = frame.querySelector('[data-main]')
      if (main) { e.preventDefault(); main.click() }
    }
  })

  // ---- the clock ------------------------------------------------------------------------------
  function tick() {
    var clock = frame.querySelector('[data-closes]')
    if (!clock) return
    var left = Math.max(0, Math.ceil((Number(clock.dataset.closes) - performance.now() - ahead) / 1000))
    var n = clock.querySelector('.clock__n')
    if (n.textContent !== String(left)) {
      n.textContent = left
      clock.querySelector('progress').value = left
      clock.classList.toggle('clock--soon', left <= 5)
    }
  }
  setInterval(tick, 250)

  // ---- updates --------------------------------------------------------------------------------
  // What is on the screen: a question, its answer, the end.
  function place() {
    var part = frame.querySelector('section')
    return part ? part.dataset.round + Object.keys(part.dataset) : ''
  }
  function fields() { return [].slice.call(frame.querySelectorAll('.answers input:not([type=hidden]), .answers select')) }
  function show(html, name) {
    version = name
    var focus = document.activeElement && frame.contains(document.activeElement) ? document.activeElement : null
    var open = [].map.call(frame.querySelectorAll('details'), function (d) { return d.open })
    var before = place(), chosen = fields().map(function (f) { return [f.checked, f.value] }), at = fields().indexOf(focus)
    frame.innerHTML = html
    ;[].forEach.call(frame.querySelectorAll('details'), function (d, n) { d.open = !!open[n] })
    var heading = frame.querySelector('.match__stem'), same = focus && focus.id && document.getElementById(focus.id)
    if (heading) heading.tabIndex = -1
    if (place() === before) {
      // The same question, with more time or another count: what is chosen and not yet sent stays.
      fields().forEach(function (f, n) { if (chosen[n]) { f.value = chosen[n][1]; f.checked = chosen[n][0] } })
      focus = fields()[at] || same
      if (focus) focus.focus({ preventScroll: true })
    } else if (seat && heading && (!same || same === heading)) meet(heading)
    else if (same) same.focus({ preventScroll: true })
    dress()
  }
  // A player's new question or its answer: in sight, and read by a screen reader.
  function meet(heading) {
    heading.focus({ preventScroll: true })
    frame.scrollIntoView()
  }
  var last
  function poll() {
    return fetch(address + '/frame?' + query + version, { redirect: 'error' }).then(function (r) {
      if (r.status === 403 || r.status === 404) location.reload()
      if (!r.ok) throw r.status
      return r.json()
    }).then(function (news) {
      if (news.over) { location.reload(); return }
      ahead = news.now - performance.now()
      if (news.html) show(news.html, news.version)
      me(news.me)
      say('')
    }).catch(function () { say(words.off) })
  }
  function fall() { if (!polling && !over) polling = setInterval(poll, 2000) }
  function stop() { clearInterval(polling); polling = 0 }
  function listen() {
    if (!window.EventSource) { fall(); return }
    source = new EventSource(address + '/events?' + query + version)
    source.addEventListener('open', function () { stop(); say('') })
    source.addEventListener('time', function (e) { ahead = Number(e.data) - performance.now() })
    source.addEventListener('me', function (e) { last = JSON.parse(e.data) })
    source.addEventListener('frame', function (e) { show(e.data, e.lastEventId); me(last); last = null })
    source.addEventListener('over', function () { over = true; source.close(); stop(); location.reload() })
    // A browser reconnects by itself unless the server refused; then the frame is polled.
    source.addEventListener('error', function () { if (!over) { say(words.off); fall() } })
  }
  dress()
  listen()
  window.addEventListener('qinghe-awake', function () { if (!over) poll() })
  window.addEventListener('pagehide', function () { if (source) source.close() })
  window.addEventListener('pageshow', function (e) { if (e.persisted) location.reload() })
})()
