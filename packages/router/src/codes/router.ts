import { procedure, router } from '../core/trpc.ts'
import { checkCode } from './check-code.ts'
import { createCode } from './create-code.ts'
import { deleteCode } from './delete-code.ts'
import { listCodes } from './list-codes.ts'
import {
  checkCodeInput,
  checkedCode,
  codeRef,
  createCodeInput,
  done,
  listCodesInput,
  saleCode,
  saleCodeList,
  updateCodeInput,
} from './schema.ts'
import { updateCode } from './update-code.ts'

/** Discount and access codes. */
export const codesRouter = router({
  list: procedure
    .input(listCodesInput)
    .output(saleCodeList)
    .query(({ ctx, input }) => listCodes(ctx, input)),
  create: procedure
    .input(createCodeInput)
    .output(saleCode)
    .mutation(({ ctx, input }) => createCode(ctx, input)),
  update: procedure
    .input(updateCodeInput)
    .output(saleCode)
    .mutation(({ ctx, input }) => updateCode(ctx, input)),
  delete: procedure
    .input(codeRef)
    .output(done)
    .mutation(({ ctx, input }) => deleteCode(ctx, input)),
  check: procedure
    .input(checkCodeInput)
    .output(checkedCode)
    .query(({ ctx, input }) => checkCode(ctx, input)),
})
