/** The request that a browser sends when a user fills in the form of a page. */

/** Values to enter, and buttons to press, by the names of their fields. */
export type FormAnswers = Readonly<Record<string, string>>

export interface Submission {
  readonly action: string
  readonly body: URLSearchParams
}

/** @returns undefined unless a form of the page asks for one of the answers */
export function submission(page: string, answers: FormAnswers): Submission | undefined {
  const [form = ''] = /<form\b.*?<\/form>/is.exec(page) ?? []
  const [start = ''] = /^<form\b[^>]*>/i.exec(form) ?? []
  const action = attribute(start, 'action')
  const body = new URLSearchParams()
  let isAsked = false
  for (const [field] of form.matchAll(/<(?:input|button)\b[^>]*>/gi)) {
    const name = attribute(field, 'name')
    if (name === undefined) continue
    const answer = answers[name]
    if (answer !== undefined) {
      isAsked = true
      body.set(name, answer)
    } else if (attribute(field, 'type') === 'hidden') {
      body.set(name, attribute(field, 'value') ?? '')
    }
  }
  return action !== undefined && isAsked ? { action, body } : undefined
}

function attribute(tag: string, name: string): string | undefined {
  const [, value] = new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag) ?? []
  return value?.replaceAll('&amp;', '&')
}
