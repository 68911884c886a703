(function () {
  var button = document.querySelector('.speak'), speech = window.speechSynthesis
  if (!button || !speech) return
  var lang = document.documentElement.lang, start = button.lastChild.textContent
  function voice() { return speech.getVoices().filter(function (v) { return v.lang.slice(0, 2).toLowerCase() === lang.slice(0, 2) })[0] }
  function offer() { button.hidden = !voice() }
  offer()
  if (speech.addEventListener) speech.addEventListener('voiceschanged', offer)
  function rest() { button.lastChild.textContent = start; button.setAttribute('aria-pressed', 'false') }
  button.addEventListener('click', function () {
    if (speech.speaking) { speech.cancel(); rest(); return }
    // One utterance per sentence: some browsers cut off long texts.
    var text = [].slice.call(document.querySelectorAll('main h1, main .prose, main legend, main .flip summary, main .story__in'))
      .map(function (e) { return e.innerText }).join('\n')
    var parts = text.match(/[^。！？.!?\n]+[。！？.!?]?/g) || []
    parts.forEach(function (part, n) {
      var u = new SpeechSynthesisUtterance(part)
      u.lang = lang; u.voice = voice(); u.rate = 0.95
      if (n === parts.length - 1) u.onend = rest
      speech.speak(u)
    })
    button.lastChild.textContent = button.dataset.stop
    button.setAttribute('aria-pressed', 'true')
  })
  window.addEventListener('pagehide', function () { speech.cancel() })
})()
