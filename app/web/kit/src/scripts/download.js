(function () {
  if (!window.fetch || !window.AbortController || !window.ReadableStream || !window.URL) return
  [].forEach.call(document.querySelectorAll('[data-files]'), function (box) {
    var shown = box.querySelector('.fetching'), bar = box.querySelector('progress'), said = box.querySelector('.fetched')
    var words = box.dataset, running
    function say(text) { if (said.textContent !== text) said.textContent = text }
    function end(text) { running = null; shown.hidden = true; say(text) }
    function name(head) {
      var found = /filename\*=UTF-8''([^;]+)/.exec(head || '')
      return found ? decodeURIComponent(found[1]) : ''
    }
    function save(blob, called) {
      var link = document.createElement('a'), address = URL.createObjectURL(blob)
      link.href = address
      link.download = called
      document.body.appendChild(link)
      link.click()
      link.remove()
      setTimeout(function () { URL.revokeObjectURL(address) }, 60000)
    }
    function read(answer) {
      var reader = answer.body.getReader(), parts = [], lines = 0, of = Number(answer.headers.get('x-lines'))
      return reader.read().then(function more(step) {
        if (step.done) return new Blob(parts, { type: answer.headers.get('content-type') })
        parts.push(step.value)
        if (of) {
          for (var n = 0; n < step.value.length; n++) if (step.value[n] === 10) lines++
          bar.value = Math.min(99, Math.floor(100 * lines / of))
          say(words.part.replace('{n}', bar.value))
        }
        return reader.read().then(more)
      })
    }
    box.addEventListener('click', function (e) {
      var link = e.target.closest('a[download]')
      if (!link || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return
      e.preventDefault()
      if (running) return
      var own = running = new AbortController(), began
      bar.removeAttribute('value')
      shown.hidden = false
      say(words.making)
      fetch(link.href, { signal: own.signal, redirect: 'error' }).then(function (answer) {
        if (!answer.ok || !answer.body) throw answer.status
        began = true
        return read(answer).then(function (blob) {
          save(blob, name(answer.headers.get('content-disposition')))
          end(words.done)
        })
      }).catch(function () {
        if (own.signal.aborted) return end(words.stopped)
        if (began) return end(words.broken)
        // Let the browser show the server's answer: a sign-in page or an error.
        end('')
        location.href = link.href
      })
    })
    shown.querySelector('button').addEventListener('click', function () { if (running) running.abort() })
  })
})()
