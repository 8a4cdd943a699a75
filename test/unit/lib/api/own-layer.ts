const LAYER =
  'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:layer:McpAuthLambda-a4e1e59d'
/** What the function that makes the code cache may do beside writing its log. */
export const OWN_LAYER = [
  { Action: 'lambda:PublishLayerVersion', Effect: 'Allow', Resource: LAYER },
  { Action: 'lambda:DeleteLayerVersion', Effect: 'Allow', Resource: `${LAYER}:*` },
]
