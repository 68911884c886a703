(function () {
  var button = document.querySelector('.speak'), speech = window.speechSynthesis
  if (!button || !speech) return
  var lang = document.documentElement.lang, start = button.lastChild.textContent
  // What is around the content, or only for screen readers, which have a voice of their own.
  var around = 'nav,aside,script,.aids,.steps,.step-nav,.quiz__bar,.quiz__tools,.prog,.vh,.btn,[hidden],.fig svg'
  function voice() { return speech.getVoices().filter(function (v) { return v.lang.slice(0, 2).toLowerCase() === lang.slice(0, 2) })[0] }
  function offer() { button.hidden = !voice() }
  offer()
  if (speech.addEventListener) speech.addEventListener('voiceschanged', offer)
  function rest() { button.lastChild.textContent = start; button.setAttribute('aria-pressed', 'false') }
  // The back of a card is read also while it is folded; what else is folded or hidden is not.
  function isRead(node) {
    if (node.closest(around)) return false
    if (node.closest('.flip__back')) return true
    return node.getClientRects().length > 0 && (!node.closest('details:not([open])') || node.closest('summary'))
  }
  // Every text on the page in its order, a line for each block.
  function read() {
    var walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), text = '', last, node
    while ((node = walker.nextNode())) {
      var block = node.parentNode
      if (!node.data.trim() || !isRead(block)) continue
      while (getComputedStyle(block).display === 'inline') block = block.parentNode
      text += (block === last ? '' : '\n') + node.data
      last = block
    }
    return text
  }
  function stop() { speech.cancel(); rest() }
  button.addEventListener('click', function () {
    if (button.getAttribute('aria-pressed') === 'true') return stop()
    // One utterance per sentence: some browsers cut off long texts.
    var parts = read().match(/(?:[^。！？.!?\n]|[.!?](?!\s|$))+[。！？.!?]*/g) || []
    speech.cancel()
    parts.forEach(function (part, n) {
      var u = new SpeechSynthesisUtterance(part.trim())
      u.lang = lang; u.voice = voice(); u.rate = 0.95
      if (n === parts.length - 1) u.onend = rest
      speech.speak(u)
    })
    button.lastChild.textContent = button.dataset.stop
    button.setAttribute('aria-pressed', 'true')
  })
  // Another question or scene is not what is being read.
  document.querySelector('main').addEventListener('click', function (e) {
    var other = e.target.closest('button,a')
    if (other && other !== button && button.getAttribute('aria-pressed') === 'true') stop()
  })
  window.addEventListener('popstate', stop)
  window.addEventListener('pagehide', stop)
})()
