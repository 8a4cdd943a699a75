/** Shows the copy buttons, which are hidden without script. Where copying is not allowed, they select the text. */
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
`
