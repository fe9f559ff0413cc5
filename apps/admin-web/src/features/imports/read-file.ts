/** The most the server takes, in characters; a file of as many bytes never has more. */
export const MAX_CHARACTERS = 8_000_000

export interface ReadFile {
  fileName: string
  content: string
}

export type ReadProblem = 'tooLarge' | 'unreadable' | 'empty'

/** Reads a dropped or chosen file as text. */
export async function readFile(file: File): Promise<ReadFile | ReadProblem> {
  if (file.size > MAX_CHARACTERS * 4) return 'tooLarge'
  try {
    const content = await file.text()
    if (content.length > MAX_CHARACTERS) return 'tooLarge'
    return content.trim() === '' ? 'empty' : { fileName: file.name.slice(0, 200), content }
  } catch {
    return 'unreadable'
  }
}
