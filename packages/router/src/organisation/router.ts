import { procedure, router } from '../core/trpc.ts'
import { getOrganisation } from './get-organisation.ts'
import { organisation, updateOrganisationInput } from './schema.ts'
import { updateOrganisation } from './update-organisation.ts'

/** The one organisation this installation serves. */
export const organisationRouter = router({
  get: procedure.output(organisation).query(({ ctx }) => getOrganisation(ctx)),
  update: procedure
    .input(updateOrganisationInput)
    .output(organisation)
    .mutation(({ ctx, input }) => updateOrganisation(ctx, input)),
})
