(function () {
  var MARK = 'qinghe-form-', TURN = 'qinghe-turn', DAY = 86400000, body = document.body, owner = body.dataset.owner || '', store
  try { store = sessionStorage; store.getItem(MARK) } catch (e) { return /* forbidden: nothing is kept */ }
  var all = [].slice
  function read(key) { try { return JSON.parse(store.getItem(key)) } catch (e) { return null } }
  function write(key, entry) { try { store.setItem(key, JSON.stringify(entry)) } catch (e) { /* full: it stays on the page */ } }

  // ---- the fields of a form -------------------------------------------------------------------
  function fields(form) {
    var seen = {}, list = []
    all.call(form.elements).forEach(function (f) {
      if (!f.name || !/^(INPUT|TEXTAREA|SELECT)$/.test(f.tagName) || f.multiple) return
      if (/^(password|file|hidden|submit|button|image|reset)$/.test(f.type) || /^(pin|password|secret|current|new|again|otp)$/.test(f.name)) return
      if (/password|one-time/.test(f.autocomplete || '') || (f.closest && f.closest('[data-private],[data-notes],leptos-island'))) return
      var tick = /^(checkbox|radio)$/.test(f.type), id = tick ? f.name + '=' + f.value : f.name
      seen[id] = (seen[id] || 0) + 1
      list.push({ id: id + '#' + seen[id], f: f, tick: tick })
    })
    return list
  }
  function now(x) { return x.tick ? x.f.checked : x.f.value }
  // What the server wrote into it.
  function first(x) {
    if (x.tick) return x.f.defaultChecked
    if (x.f.tagName !== 'SELECT') return x.f.defaultValue
    var chosen = all.call(x.f.options).filter(function (o) { return o.defaultSelected })[0] || x.f.options[0]
    return chosen ? chosen.value : ''
  }
  function values(list, of) { var v = {}; list.forEach(function (x) { v[x.id] = of(x) }); return v }
  function put(x, value) {
    if (x.tick) x.f.checked = value === true; else x.f.value = value
    for (var d = x.f.closest && x.f.closest('details'); d; d = d.parentElement && d.parentElement.closest('details')) d.open = true
  }
  function address(form) { var a = document.createElement('a'); a.href = form.getAttribute('action') || location.href; return a.pathname + a.search }

  // ---- the forms whose text is kept until it is sent ------------------------------------------
  var posts = all.call(document.querySelectorAll('main form')).filter(function (form) { return (form.getAttribute('method') || '').toLowerCase() === 'post' })
  function kept(form) {
    return owner && posts.indexOf(form) >= 0 && !form.hasAttribute('data-private') && (body.classList.contains('staff') || form.hasAttribute('data-keep'))
  }
  // Rows of a list: what each is about is in its hidden fields, but for those that are new each time the page is shown.
  function about(form) {
    return all.call(form.elements).filter(function (f) { return f.type === 'hidden' && !/^(form_id|made_from|revision|version|back|lang|was_.*)$/.test(f.name) })
      .map(function (f) { return f.name + '=' + f.value }).join('&')
  }
  function key(form) {
    var to = address(form), same = posts.filter(function (other) { return address(other) === to }), name = MARK + owner + ' ' + to
    if (same.length < 2) return name
    var what = about(form), alike = same.filter(function (other) { return about(other) === what })
    return name + ' ' + what + (alike.length > 1 ? '#' + alike.indexOf(form) : '')
  }

  var navigation = window.performance && performance.getEntriesByType && performance.getEntriesByType('navigation')[0]
  var back = navigation && navigation.type === 'back_forward'
  var failed = document.querySelector('[data-fault]'), refused = document.querySelector('main .errors'), waiting = 0
  Object.keys(store).forEach(function (name) {
    if (name.indexOf(MARK) !== 0) return
    var entry = read(name)
    // Another person's are gone already: see sign_out.js.
    if (!entry || Date.now() - entry.at > DAY) { store.removeItem(name); return }
    // What was sent has arrived, unless the answer is a sign-in page, an error, or the form again.
    if (entry.sent && owner && !failed && !refused && !back && entry.sent !== 'turn') { store.removeItem(name); return }
    entry.again = entry.sent && (refused || entry.sent === 'turn') ? 1 : 0
    entry.sent = 0
    write(name, entry)
    waiting++
  })
  var typed = document.querySelector('[data-typed]')
  if (typed && waiting && !owner) typed.hidden = false

  // ---- a change of language --------------------------------------------------------------------
  var turn = read(TURN), forms = all.call(document.querySelectorAll('main form')), restored = false
  store.removeItem(TURN)
  if (turn && turn.owner === owner && turn.path === location.pathname) forms.forEach(function (form, n) {
    var before = turn.forms[n] || {}
    fields(form).forEach(function (x) { if (x.id in before && before[x.id] !== now(x)) put(x, before[x.id]) })
  })
  document.addEventListener('submit', function (e) {
    if (!e.target.classList.contains('lang')) return
    write(TURN, { owner: owner, path: location.pathname, forms: forms.map(function (form) { return form.hasAttribute('data-private') ? {} : values(fields(form), now) }) })
  })

  if (!owner) return
  var note = document.querySelector('[data-restored]')
  posts.filter(kept).forEach(function (form) {
    var name = key(form), list = fields(form), base = values(list, first), entry = read(name)
    if (entry && entry.again) base = entry.base
    else if (entry) list.forEach(function (x) {
      var was = entry.now[x.id]
      if (was === undefined || was === entry.base[x.id] || was === base[x.id]) return
      restored = true
      if (entry.base[x.id] === base[x.id]) { put(x, was); return }
      // Somebody else has changed this field meanwhile: it is shown as it is now, and what was typed beside it.
      if (x.tick || !note) return
      var text = document.createElement('p')
      text.className = 'pre'
      text.textContent = note.dataset.changed + ' ' + was
      note.insertBefore(text, note.lastElementChild)
    })
    function keep() {
      var v = values(list, now)
      if (Object.keys(v).some(function (id) { return v[id] !== base[id] })) write(name, { at: Date.now(), base: base, now: v })
      else store.removeItem(name)
    }
    form.addEventListener('input', keep)
    form.addEventListener('change', keep)
    form.addEventListener('submit', function (e) {
      var entry = read(name)
      if (entry) { entry.sent = e.submitter && e.submitter.name === 'lang' ? 'turn' : 1; write(name, entry) }
    })
  })
  if (!note || !restored) return
  note.hidden = false
  // A field with the focus, or an anchor, may have moved the page past it.
  if (note.getBoundingClientRect().top < 0) note.scrollIntoView()
  note.querySelector('button').addEventListener('click', function () {
    posts.filter(kept).forEach(function (form) { store.removeItem(key(form)); form.reset() })
    note.hidden = true
  })
})()
