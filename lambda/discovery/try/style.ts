/** What the page to try tools adds to the style of the other page. */
export const TRY_STYLE = `
html{scroll-padding-top:3.5rem}
body{max-width:80rem}
header{max-width:45rem}
#said{position:sticky;top:0;z-index:1;min-height:2.75rem;margin:0;padding:.6rem 0;background:var(--back);font-weight:600}
#enter{padding-top:.5rem}
#enter button{margin:0 .6rem .6rem 0}
.columns{display:grid;grid-template-columns:minmax(0,1fr);gap:0 2.5rem}
@media (min-width:60rem){.columns{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}}
[hidden]{display:none}
label{display:block;margin:0 0 .25rem;font-weight:600}
label span{margin-left:.5rem;color:var(--dim);font-weight:400;font-size:.875rem}
input,select,textarea{width:100%;padding:.5rem .65rem;border:1px solid var(--dim);border-radius:.45rem;background:var(--back);color:inherit;font:1rem/1.4 system-ui,sans-serif}
textarea{field-sizing:content;resize:vertical}
[rows='2']{min-height:3.75rem;font:.875rem/1.5 ui-monospace,monospace}
.field p code{display:block;font-size:.8125rem}
.field{margin:1rem 0}
.field p{margin:0 0 .35rem;color:var(--dim);font-size:.875rem;white-space:pre-line}
.field .problem{margin:.3rem 0 0;color:var(--warn)}
.field .problem:empty{display:none}
[aria-invalid]{border-color:var(--warn)}
form>p{white-space:pre-line;color:var(--dim)}
progress{width:100%}
.question{margin:1rem 0;padding:.2rem 1rem .4rem;border:1px solid var(--key);border-radius:.6rem}
#question{white-space:pre-line}
#tool{margin-bottom:1rem}
form button{margin:.4rem .6rem .8rem 0}
[aria-disabled]{opacity:.55;cursor:default}
pre{margin:.3rem 0 .9rem;padding:.7rem .85rem;background:var(--soft);border:1px solid var(--line);border-radius:.6rem;font:.8125rem/1.5 ui-monospace,monospace;white-space:pre-wrap}
h3{margin:.6rem 0 0;color:var(--dim);font-size:.8125rem;font-weight:600}
#result img,audio{max-width:100%}
`
