import assert from 'node:assert/strict'
import { test } from 'node:test'
import { losses } from '../../../../lib/commands/losses.ts'

const DIFF = `Stack McpAuthLambda
Resources
[-] AWS::SecretsManager::Secret Api/ClientSecret/Secret ApiClientSecretSecret6D0C8B3F orphan
[-] AWS::Logs::LogGroup Api/Mcp/Logs ApiMcpLogs0A1B2C3D destroy
[~] AWS::ApiGatewayV2::DomainName Api/Domain/DomainName ApiDomain11223344 replace
 └─ [~] DomainName (requires replacement)
     ├─ [-] mcp.example.com
     └─ [+] destroy
[~] AWS::KMS::Key Key Key961B73FD may be replaced
[~] AWS::Lambda::Function Api/Mcp/Function ApiMcpFunction99887766
[+] AWS::Logs::LogGroup Tools/Mcp/Logs ToolsMcpLogs55667788
`

test('names what a deployment destroys, replaces or gives up', () => {
  assert.equal(
    losses(DIFF),
    `This deployment takes away:
  - AWS::SecretsManager::Secret Api/ClientSecret/Secret ApiClientSecretSecret6D0C8B3F is kept, but no longer belongs to the stack
  - AWS::Logs::LogGroup Api/Mcp/Logs ApiMcpLogs0A1B2C3D is destroyed
  - AWS::ApiGatewayV2::DomainName Api/Domain/DomainName ApiDomain11223344 is replaced: a new one is created, and this one destroyed
  - AWS::KMS::Key Key Key961B73FD may be replaced`,
  )
})

test('says nothing where nothing is lost', () => {
  assert.equal(
    losses('Stack McpAuthLambda\n[+] AWS::Logs::LogGroup Logs Logs12345678\n'),
    undefined,
  )
})
