import type pg from 'pg'

/** More than an installation gives out in the moments that no clock has seen. */
const AT_LEAST = 1_000_000
/** And more than it gives out in each second since. */
const PER_SECOND = 1_000

/**
 * Moves the positions of the live stream, and all that points at them, ahead. Clients remember the last position they
 * saw, and receivers of webhooks those they were told. Were positions to go on where the backup ends, those of the
 * time that is lost would be given twice, and whoever remembers one would be taken for up to date. As it is, every
 * position from before is older than the oldest kept, which is answered with RESYNC. Restored a second time from the
 * same backup, positions are ahead of those of the first time.
 */
export async function moveStream(client: pg.Client, takenAt: Date): Promise<void> {
  const { rows } = await client.query<{ step: number; newest: number; messages: number }>(
    `select greatest($1 + $2 * ceil(greatest(extract(epoch from now() - $3::timestamptz), 0))::bigint,
         coalesce((select max(position) - min(position) + 1 from domain_event), 0)) as step,
       greatest((select max(position) from domain_event), (select last_value from domain_event_position)) as newest,
       (select count(position) from domain_event) as messages`,
    [AT_LEAST, PER_SECOND, takenAt],
  )
  const [state] = rows
  if (!state) return
  const { step } = state
  const begin = Number(state.newest) + Number(step)
  await client.query('update domain_event set position = position + $1 where position is not null', [step])
  await client.query(`select setval('domain_event_position', $1)`, [begin])
  if (Number(state.messages) === 0) {
    // With nothing kept there would be nothing to be older than.
    await client.query(
      `insert into domain_event (position, topic, type, payload) values ($1, 'installation', 'installation.restored', '{}')`,
      [begin],
    )
  }
  if (!(await hasTable(client, 'webhook_cursor'))) return
  const cursor = Number(state.messages) === 0 ? begin : null
  await client.query('update webhook_cursor set position = coalesce($2::bigint, position + $1)', [step, cursor])
  await client.query('update webhook_delivery set position = position + $1 where position is not null', [step])
  await client.query(
    'update webhook_endpoint set since_position = since_position + $1, missed_after = missed_after + $1',
    [step],
  )
}

/**
 * What was ended after the backup would be good again: sessions of people who were signed out or whose password was
 * changed, links to choose a password that were used, kiosks that were lost. So all of them end, unless they are to be
 * kept.
 */
export async function endSignedIn(
  client: pg.Client,
  { keepsSessions, keepsKiosks }: { keepsSessions?: boolean; keepsKiosks?: boolean },
): Promise<void> {
  if (!keepsSessions) {
    await client.query('update refresh_token set revoked_at = now() where revoked_at is null')
    if (await hasTable(client, 'password_reset')) {
      await client.query('update password_reset set used_at = now() where used_at is null')
    }
  }
  if (keepsKiosks || !(await hasTable(client, 'station'))) return
  await client.query(
    `update station set revoked_at = now(), revoke_reason = 'restored', pairing_code_hash = null
     where revoked_at is null`,
  )
}

async function hasTable(client: pg.Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>('select to_regclass($1) is not null as found', [
    `public.${name}`,
  ])
  return rows[0]?.found === true
}
