import { describe, expect, it } from 'vitest'
import { readMailReport } from './mail-report.ts'

const RETURN_PATH = 'bounce+0123@club.example'

/** A report of the parts given, each with its type. */
const report = (parts: [type: string, content: string][]) =>
  Buffer.from(
    [
      'From: fbl@mx.example.org',
      'To: abuse@club.example',
      'Subject: A report',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; boundary="=_b"',
      '',
      ...parts.flatMap(([type, content]) => ['--=_b', `Content-Type: ${type}`, '', content, '']),
      '--=_b--',
      '',
    ].join('\r\n'),
  )

const feedback = (...fields: string[]): [string, string] => [
  'message/feedback-report',
  ['Feedback-Type: abuse', 'User-Agent: Loop/1', 'Version: 1', ...fields].join('\r\n'),
]
const failed =
  'Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1'

describe('a report of a mail server', () => {
  it('tells the mail’s own return path by what a complaint says of its sender', async () => {
    const raw = report([
      feedback(`Original-Mail-From: <${RETURN_PATH}>`),
      ['message/rfc822', 'Subject: News\r\n\r\nHi'],
    ])
    const [complaint] = await readMailReport(raw)
    expect(complaint).toMatchObject({ kind: 'complained', addresses: expect.arrayContaining([RETURN_PATH]) })
  })

  it('tells it by the mail that is enclosed, whole or its headers only', async () => {
    for (const type of ['message/rfc822', 'text/rfc822-headers', 'message/global', 'message/global-headers']) {
      const enclosed = `Return-Path: <${RETURN_PATH}>\r\nMessage-ID: <one@club.example>\r\nSubject: News\r\n\r\n`
      const [complaint] = await readMailReport(report([feedback(), [type, enclosed]]))
      expect(complaint).toMatchObject({
        addresses: expect.arrayContaining([RETURN_PATH]),
        messageId: '<one@club.example>',
      })
    }
  })

  it('is known for a complaint however its type is written', async () => {
    const [type, fields] = feedback()
    for (const written of ['Abuse', 'FRAUD']) {
      const raw = report([[type, fields.replace('Feedback-Type: abuse', `Feedback-type: ${written}`)]])
      expect(await readMailReport(raw)).toMatchObject([{ kind: 'complained' }])
    }
    const wanted = report([[type, fields.replace('abuse', 'not-spam')]])
    expect(await readMailReport(wanted)).toEqual([])
  })

  it('is read where addresses may be in any script (RFC 6533)', async () => {
    const raw = report([['message/global-delivery-status; charset=utf-8', failed]])
    expect(await readMailReport(raw)).toMatchObject([{ kind: 'bounced', statusCode: '5.1.1' }])
  })

  it('names no mail whose Message-ID no database could hold', async () => {
    const raw = report([
      ['message/delivery-status', failed],
      ['text/rfc822-headers', 'Message-ID: <one\0two@club.example>\r\n'],
    ])
    expect(await readMailReport(raw)).toMatchObject([{ kind: 'bounced', messageId: null }])
  })

  it('is none where it cannot be read at all, such as one that is nested too deep', async () => {
    let raw = 'Content-Type: text/plain\r\n\r\nthe end\r\n'
    for (let n = 0; n < 30; n++) {
      raw = `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n${raw}\r\n--b${n}--\r\n`
    }
    expect(await readMailReport(Buffer.from(raw))).toEqual([])
  })
})
