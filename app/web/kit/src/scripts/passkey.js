(function () {
  var form = document.querySelector('form[data-passkey]')
  if (!form) return
  var words = form.dataset, said = form.querySelector('[data-said]'), answer = form.elements.answer, running
  function say(text) { said.textContent = text }
  if (!window.isSecureContext || !window.PublicKeyCredential || !navigator.credentials) {
    form.querySelector('button').disabled = true
    return say(words.none)
  }
  function bytes(text) {
    var plain = atob(text.replace(/-/g, '+').replace(/_/g, '/')), out = new Uint8Array(plain.length)
    for (var n = 0; n < plain.length; n++) out[n] = plain.charCodeAt(n)
    return out.buffer
  }
  function text(buffer) {
    var all = new Uint8Array(buffer), plain = ''
    for (var n = 0; n < all.length; n++) plain += String.fromCharCode(all[n])
    return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
  }
  function read(options) {
    options.challenge = bytes(options.challenge)
    if (options.user) options.user.id = bytes(options.user.id)
    ;[options.excludeCredentials, options.allowCredentials].forEach(function (list) {
      if (list) list.forEach(function (one) { one.id = bytes(one.id) })
    })
    return options
  }
  function write(made) {
    var r = made.response, out = { clientDataJSON: text(r.clientDataJSON) }
    if (r.attestationObject) {
      out.attestationObject = text(r.attestationObject)
      out.transports = r.getTransports ? r.getTransports() : []
    } else {
      out.authenticatorData = text(r.authenticatorData)
      out.signature = text(r.signature)
      if (r.userHandle && r.userHandle.byteLength) out.userHandle = text(r.userHandle)
    }
    var whole = { id: made.id, rawId: text(made.rawId), type: made.type, response: out, clientExtensionResults: made.getClientExtensionResults() }
    if (made.authenticatorAttachment) whole.authenticatorAttachment = made.authenticatorAttachment
    return JSON.stringify(whole)
  }
  form.addEventListener('submit', function (e) {
    // What is missing is said by the server, before the browser asks for anything.
    if (answer.value || (form.elements.password && !form.elements.password.value)) return
    e.preventDefault()
    if (running) return
    running = true
    say(words.asking)
    var asked
    try {
      asked = navigator.credentials[words.passkey]({ publicKey: read(JSON.parse(words.options)) })
    } catch (e) { asked = Promise.reject(e) }
    asked.then(function (made) {
      answer.value = write(made)
      form.submit()
    }).catch(function (e) {
      running = false
      say(e && e.name === 'InvalidStateError' ? words.known : words.failed)
    })
  })
})()
