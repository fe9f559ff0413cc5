import type { Generated } from 'kysely'
import type { Json } from './json.ts'

/** One imported file with its report. */
export interface ImportRunTable {
  id: string
  kind: 'conferences_json' | 'schedule_json' | 'schedule_xml'
  file_name: string
  file_hash: Buffer
  status: 'running' | 'succeeded' | 'failed'
  options: Json
  done: Generated<number>
  total: number | null
  report: Json | null
  error: Json | null
  created_by: string | null
  created_at: Generated<Date>
  finished_at: Date | null
}
