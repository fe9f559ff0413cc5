// Keeps a large mail and then a small one, where files may not grow beyond a few kilobytes: what a full disk does.
import { readdir } from 'node:fs/promises'
import { captureMailer } from '../src/adapters/capture-mailer.ts'

const { FOLDER = '' } = process.env
const mailer = captureMailer(FOLDER, 'tickets@turnout.example', () => new Date())
const sizes = [200_000, 100]
for (const size of sizes) {
  const text = 'x'.repeat(size)
  const outcome = await mailer
    .send({ to: { name: 'Ada', address: 'ada@example.org' }, subject: 'Kept', html: '<p>Kept</p>', text })
    .then(
      () => 'kept',
      (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'failed'),
    )
  const names = await readdir(FOLDER)
  process.stdout.write(
    `${JSON.stringify({ outcome, files: names.map((name) => name.replace(/^[^.]+/, '')).sort() })}\n`,
  )
}
