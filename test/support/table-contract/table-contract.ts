/**
 * What the server relies on of its shared table, for every implementation that tests use: the stand-in, and DynamoDB Local.
 */
import { describe } from 'node:test'
import { itemContract } from './items.ts'
import { limitContract } from './limits.ts'
import type { TestedTable } from './tested-table.ts'
import { verdictContract } from './verdicts.ts'

export function tableContract(table: TestedTable): void {
  describe('items', itemContract)
  describe('verdicts', () => verdictContract(table))
  describe('limits', () => limitContract(table))
}
