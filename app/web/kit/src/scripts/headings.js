// A Chinese heading breaks between words: a browser that knows them marks where, and the style sheet forbids the rest.
(function () {
  if (!window.Intl || !Intl.Segmenter || document.documentElement.lang.slice(0, 2) !== 'zh') return
  var words = new Intl.Segmenter('zh', { granularity: 'word' })
  ;[].forEach.call(document.querySelectorAll('h1,h2,h3,legend.stem'), function (heading) {
    // An island comes to life with the elements that the server wrote.
    if (heading.closest('leptos-island,[data-frame]')) return
    var walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT), texts = [], node
    while ((node = walker.nextNode())) texts.push(node)
    texts.forEach(function (text) {
      Array.from(words.segment(text.data)).reverse().forEach(function (word, n, all) {
        var before = all[n + 1] ? all[n + 1].segment : ''
        if (!word.isWordLike || !before || /[“‘《（【]$/.test(before)) return
        text.parentNode.insertBefore(document.createElement('wbr'), text.splitText(word.index))
      })
    })
    heading.classList.add('by-words')
  })
})()
