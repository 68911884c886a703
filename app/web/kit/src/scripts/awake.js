// Tells the page's other scripts that time may have passed unnoticed: the device slept, its clock was set, or the page or
// the network is back.
(function () {
  var last = performance.now(), apart = Date.now() - last
  function awake() { window.dispatchEvent(new Event('qinghe-awake')) }
  setInterval(function () {
    var now = performance.now(), gap = Date.now() - now
    if (!document.hidden && (Math.abs(gap - apart) > 1500 || now - last > 5000)) awake()
    last = now; apart = gap
  }, 1000)
  ;['focus', 'online'].forEach(function (event) { window.addEventListener(event, awake) })
  window.addEventListener('pageshow', function (e) { if (e.persisted) awake() })
  document.addEventListener('visibilitychange', function () { if (!document.hidden) awake() })
})()
