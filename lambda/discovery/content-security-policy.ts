/** What a page may do beside running its own script and style, and showing images of its own host. */
export interface Allowed {
  /** Sources that its script may ask. */
  readonly connect: readonly string[]
  /** Further sources of images. @default none */
  readonly images?: readonly string[]
  /** Sources of audio. @default none */
  readonly media?: readonly string[]
}

/**
 * Builds a policy that lets a page use its own script and style and images of its own host, and nothing else that is not
 * allowed here. Texts cannot become HTML by its script (Trusted Types).
 *
 * @see Content Security Policy Level 3 §2.3.1, hash sources
 */
export async function contentSecurityPolicy(
  script: string,
  style: string,
  { connect, images = [], media = [] }: Allowed,
): Promise<string> {
  return [
    "default-src 'none'",
    `script-src ${await hashSource(script)}`,
    `style-src ${await hashSource(style)}`,
    ["img-src 'self'", ...images].join(' '),
    ...(media.length > 0 ? [['media-src', ...media].join(' ')] : []),
    ['connect-src', ...connect].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

async function hashSource(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `'sha256-${Buffer.from(hash).toString('base64')}'`
}
