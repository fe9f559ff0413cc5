import { type Database, openDatabase, openPool } from '@turnout/db'
import type { TestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'

/** A statement that was sent, but for those that begin and end transactions. */
export interface Statement {
  sql: string
  parameters: readonly unknown[]
}

/** A database whose statements are heard. */
export interface Listening {
  db: Database
  /** What was sent while work was done. */
  during(work: () => Promise<unknown>): Promise<Statement[]>
  stop(): Promise<void>
}

export function listenTo({ url }: Pick<TestDatabase, 'url'>): Listening {
  const heard: Statement[] = []
  const db = openDatabase(openPool(url, { max: 5 }), {
    onQuery(text, parameters) {
      if (!/^(begin|start|commit|rollback|savepoint|release|set)\b/i.test(text)) heard.push({ sql: text, parameters })
    },
  })
  return {
    db,
    async during(work) {
      heard.length = 0
      await work()
      return [...heard]
    },
    stop: () => db.destroy(),
  }
}

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  Plans?: Plan[]
}

/** Tables that PostgreSQL would read from end to end for a statement. */
export async function scannedWhole(owner: Database, statement: Statement): Promise<string[]> {
  const explained = await owner.executeQuery<{ 'QUERY PLAN': { Plan: Plan }[] }>({
    ...sql`select`.compile(owner),
    sql: `explain (format json) ${statement.sql}`,
    parameters: statement.parameters,
  })
  const [answer] = explained.rows
  const names: string[] = []
  const walk = (plan: Plan) => {
    if (plan['Node Type'] === 'Seq Scan' && plan['Relation Name']) names.push(plan['Relation Name'])
    for (const child of plan.Plans ?? []) walk(child)
  }
  for (const { Plan: plan } of answer?.['QUERY PLAN'] ?? []) walk(plan)
  return names
}
