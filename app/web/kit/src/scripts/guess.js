(function () {
  var number = document.querySelector('input.guess__number')
  if (!number) return
  var slider = document.createElement('input')
  slider.type = 'range'; slider.className = 'slider'; slider.tabIndex = -1
  slider.setAttribute('aria-hidden', 'true')
  slider.min = number.min; slider.max = number.max; slider.step = number.step
  slider.value = number.value || (Number(number.min) + Number(number.max)) / 2
  slider.addEventListener('input', function () { number.value = slider.value })
  number.addEventListener('input', function () { slider.value = number.value })
  number.parentNode.after(slider)
})()
