// Brings the islands of a page to life. Beneath them are plain forms, so a page that never gets its bundle still works; what
// must not happen is a page that waits for ever or that swallows taps.
// Leptos' own script waits for an idle moment, which a busy or hidden page may never have, and asks for each file once.
((js, wasm) => {
  const STALL = 20000, PAUSES = [1000, 4000, 15000, 60000], PLAIN = 'qinghe-plain', here = js + location.pathname
  const wait = (ms) => new Promise((done) => setTimeout(done, ms))
  const store = { get: () => { try { return sessionStorage.getItem(PLAIN) } catch (e) { return null } }, set: (v) => { try { sessionStorage.setItem(PLAIN, v); return true } catch (e) { return false } } }
  // The program broke on this page in this tab: its plain forms are what works here, until there is another version.
  if (store.get() === here) return
  addEventListener('error', (e) => {
    if (window.WebAssembly && e.error instanceof WebAssembly.RuntimeError && store.set(here)) location.reload()
  })

  // A file of which nothing more comes counts as failed; a slow one does not.
  async function program() {
    const stop = new AbortController()
    let timer
    const alive = () => { clearTimeout(timer); timer = setTimeout(() => stop.abort(), STALL) }
    alive()
    try {
      const answer = await fetch(wasm, { credentials: 'same-origin', signal: stop.signal })
      if (!answer.ok) throw new Error(wasm + ': ' + answer.status)
      const read = answer.body.getReader(), parts = []
      for (;;) {
        alive()
        const { done, value } = await read.read()
        if (done) break
        parts.push(value)
      }
      return await new Blob(parts).arrayBuffer()
    } finally {
      clearTimeout(timer)
    }
  }
  async function once(n) {
    // A browser may remember that an import failed; another address is asked for again.
    const script = import(n ? js + '?' + n : js)
    const late = wait(STALL).then(() => { throw new Error(js + ': no answer') })
    const [mod, bytes] = await Promise.all([Promise.race([script, late]), program()])
    await mod.default({ module_or_path: bytes })
    return mod
  }
  async function start() {
    for (let n = 0; ; n++) {
      try {
        return await once(n)
      } catch (e) {
        if (n === PAUSES.length) throw e
        // At once when the network is back, else after a while.
        await Promise.race([wait(PAUSES[n]), new Promise((done) => addEventListener('online', done, { once: true }))])
      }
    }
  }
  start().then(async (mod) => {
    mod.hydrate()
    for (const island of document.querySelectorAll('leptos-island')) await mod[island.dataset.component](island)
  }, () => { /* the plain forms stay */ })
})
