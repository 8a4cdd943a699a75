import type { ServerProfile } from './server-profile.ts'

const ACCENT = ['#364fc7', '#91a7ff'] as const

/** The inline style sheet of the page, whose policy allows no other, with the colors of the operator. */
export function styleOf({ page }: ServerProfile): string {
  const [light, dark] = page?.accentColors ?? ACCENT
  return STYLE.replace(`--key:${ACCENT[0]}`, `--key:${light}`).replace(
    `--key:${ACCENT[1]}`,
    `--key:${dark}`,
  )
}

const STYLE = `
:root{color-scheme:light dark;--back:#fff;--soft:#f4f5f8;--line:#dfe2e8;--text:#1b1e26;--dim:#596072;--key:#364fc7;--warn:#b02a1f}
@media (prefers-color-scheme:dark){:root{--back:#12141a;--soft:#1b1e27;--line:#2e3340;--text:#e7e9ef;--dim:#a1a8b9;--key:#91a7ff;--warn:#ff9b8f}}
*{box-sizing:border-box}
body{max-width:45rem;margin:0 auto;padding:3rem 1.25rem;background:var(--back);color:var(--text);font:1rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
header svg,header img{display:block;width:3.25rem}
h1{margin:1rem 0 .3rem;font-size:2rem;line-height:1.2}
h2{margin:2.6rem 0 .8rem;font-size:1.15rem}
p{margin:0 0 .8rem}
a{color:var(--key)}
code{font:.875rem/1.6 ui-monospace,monospace}
.lead{color:var(--dim);font-size:1.1rem}
.copy{display:flex;align-items:start;gap:.5rem;margin:.6rem 0;padding:.45rem .45rem .45rem .85rem;background:var(--soft);border:1px solid var(--line);border-radius:.6rem}
.copy code{flex:1;min-width:0;padding:.3rem 0;overflow-x:auto;overflow-wrap:normal}
.copy span{white-space:nowrap}
@media (max-width:30rem){.copy code{font-size:.8125rem}}
@media (max-width:22rem){.copy,.copy code{display:block}}
.mark{flex:none;width:1.9rem;margin-right:.7rem;padding:.3rem;background:var(--soft);border-radius:.45rem;color:var(--key)}
.mark path{fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
button,.open{padding:.4rem .85rem;border:1px solid var(--line);border-radius:.45rem;background:var(--back);color:inherit;font:500 .875rem/1.4 system-ui,sans-serif;cursor:pointer}
button:hover{border-color:var(--dim)}
.open{display:inline-block;background:var(--key);color:var(--back);text-decoration:none}
:focus-visible{outline:3px solid var(--key);outline-offset:2px}
.list{margin:0;padding:0;list-style:none}
.list>*,footer{border-top:1px solid var(--line)}
summary{display:flex;align-items:center;padding:.8rem 0;font-weight:600;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary span{margin-left:auto;color:var(--dim);font-weight:400;font-size:.875rem}
summary::after{content:"";width:.45rem;height:.45rem;margin:0 .2rem .25rem .9rem;border:solid var(--dim);border-width:0 2px 2px 0;rotate:45deg}
[open]>summary::after{margin-bottom:-.25rem;rotate:225deg}
.how{padding-bottom:.8rem}
.how p,.item p,.item dl,footer{color:var(--dim)}
ol{margin:0;padding-left:1.3rem}
.item{padding:.8rem 0}
.item b,.item>code{margin-right:.6rem}
.item p{margin:.15rem 0 0;white-space:pre-line}
.item span{padding:.1rem .5rem;border:1px solid;border-radius:1rem;color:var(--dim);font-size:.75rem}
.item .destructive{color:var(--warn)}
.item summary{padding:.3rem 0;color:var(--key);font-weight:400;font-size:.875rem}
dl{margin:0 0 0 .9rem;font-size:.875rem}
dt code{margin-right:.4rem;color:var(--text)}
dd{margin:0 0 .4rem;white-space:pre-line}
footer{margin-top:3rem;padding-top:1.2rem;font-size:.875rem}
footer p a{white-space:nowrap}
nav{margin-bottom:.8rem}
nav a{display:inline-block;margin-right:1.2rem}
@media print{button,.open,summary::after{display:none}::details-content{content-visibility:visible;height:auto}}
.unseen{position:absolute;clip-path:inset(50%)}
`
