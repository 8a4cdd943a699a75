/**
 * The Lambda@Edge function: gives clients the challenge under its own name. REST APIs of API Gateway rename it, and some
 * clients find the authorization server by no other way. A CloudFront Function could not: for viewer responses it does not
 * run when the origin answers 400 or above.
 *
 * CloudFront runs it for each answer of the origin, with the headers but without the body, which it passes on by itself.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 */
import type { CloudFrontResponse, CloudFrontResponseEvent } from 'aws-lambda'

const NAME = 'WWW-Authenticate'
/** CloudFront writes names of members in lower case. */
const GIVEN = 'www-authenticate'
const RENAMED = 'x-amzn-remapped-www-authenticate'

/** What CloudFront calls the function with: one record, although it is in a list. */
export interface OriginResponseEvent {
  readonly Records: readonly [CloudFrontResponseEvent['Records'][number]]
}

export async function handler({
  Records: [{ cf }],
}: OriginResponseEvent): Promise<CloudFrontResponse> {
  const { response } = cf
  const { [RENAMED]: renamed, ...headers } = response.headers
  if (renamed === undefined) return response
  const challenges = renamed.map(({ value }) => ({ key: NAME, value }))
  return { ...response, headers: { [GIVEN]: challenges, ...headers } }
}
