/** Where `npm run deploy` leaves the outputs of the stacks, for pipelines and for whatever comes after. */
export const OUTPUTS_FILE = 'cdk.out/outputs.json'
