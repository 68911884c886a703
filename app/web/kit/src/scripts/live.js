(function () {
  var seen
  setInterval(function () {
    fetch('/preview/version').then(function (r) { return r.text() }).then(function (v) {
      if (seen && seen !== v) location.reload()
      seen = v
    }, function () { /* the preview was stopped */ })
  }, 700)
})()
