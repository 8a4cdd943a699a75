/** A plugin of TypeDoc, whose pages leave out the name in `@throws {Name}`: makes it the first word of the text. */

interface Tag {
  readonly tag: string
  readonly typeAnnotation?: string
  readonly content: { readonly kind: 'code' | 'text'; readonly text: string }[]
}

interface Context {
  readonly project: {
    readonly reflections: Readonly<
      Record<string, { readonly comment?: { readonly blockTags: readonly Tag[] } }>
    >
  }
}

/** The part of TypeDoc that is used here; the package is not installed when types are checked. */
interface Application {
  readonly converter: {
    on(event: 'resolveBegin', listener: (context: Context) => void): void
  }
}

/** Called by TypeDoc. */
export function load({ converter }: Application): void {
  converter.on('resolveBegin', ({ project }) => {
    const tags = Object.values(project.reflections).flatMap(
      ({ comment }) => comment?.blockTags ?? [],
    )
    for (const { tag, typeAnnotation = '', content } of tags) {
      const name = /^\{(.*)\}$/.exec(typeAnnotation)?.[1]
      if (tag !== '@throws' || name === undefined) continue
      content.unshift({ kind: 'code', text: `\`${name}\`` }, { kind: 'text', text: ' ' })
    }
  })
}
