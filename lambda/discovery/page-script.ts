/**
 * Shows the buttons, which are hidden without script. Those that copy select the text where copying is not allowed. Those that
 * ask for an authorization server have this browser ask it, as its user's sign-in would: nothing here asks on their behalf. One
 * whose metadata no other origin may read is asked again without reading the answer.
 */
export const SCRIPT = `
const status = document.querySelector('[role=status]')
for (const button of document.querySelectorAll('[data-copies]')) {
  button.hidden = false
  button.onclick = async () => {
    const source = document.getElementById(button.dataset.copies)
    const say = (text) => (button.textContent = text)
    try {
      await navigator.clipboard.writeText(source.textContent)
      status.textContent = say('Copied')
    } catch {
      getSelection().selectAllChildren(source)
      status.textContent = say('Selected')
    }
    setTimeout(() => (status.textContent = '', say('Copy')), 2000)
  }
}
const ask = (url, mode) => fetch(url, { mode, credentials: 'omit', signal: AbortSignal.timeout(10000) })
for (const button of document.querySelectorAll('[data-asks]')) {
  button.hidden = false
  button.onclick = async () => {
    const shown = document.getElementById(button.dataset.shows)
    const say = (text) => (status.textContent = shown.textContent = text)
    say('is being asked …')
    let said = 'does not answer this browser'
    for (const url of button.dataset.asks.split(' ')) {
      try {
        const { ok, status: code } = await ask(url, 'cors')
        if (ok) return say('answers')
        said = 'answers with the status ' + code
      } catch {
        try {
          await ask(url, 'no-cors')
          said = 'answers'
        } catch {}
      }
    }
    say(said)
  }
}
`
