/** A regular expression for whole numbers, without leading zeros, that are larger than this one: AWS WAF compares texts. */
export function largerThan(limit: number): string {
  const digits = String(limit)
  const sameLength = Array.from(digits, (digit, at) => {
    const next = Number(digit) + 1
    const rest = digits.length - at - 1
    return next > 9 ? [] : [`${digits.slice(0, at)}[${next}-9]${rest > 0 ? `\\d{${rest}}` : ''}`]
  }).flat()
  return `^(?:[1-9]\\d{${digits.length},}|${sameLength.join('|')})$`
}
