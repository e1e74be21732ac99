/** What can be asked of a contract. `contract` names it; DraftContract may leave that out. */
import type { CommandsOf } from '../../kernel/aggregate.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { personal, struct } from '../../kernel/struct.ts'
import { ClientId, ContractId, DealId, Reference, Words } from '../values/ids.ts'
import { MoneyNamed } from '../values/money.ts'
import { Party } from '../values/vocabulary.ts'
import { Agreement, Term } from './events.ts'

const contract = { contract: ContractId }
/** From which local day it counts; default the day on which it occurred. */
const effective = { effective: LocalDate }

export const contractCommands = {
  DraftContract: struct(
    { client: ClientId, agreement: Agreement },
    { contract: ContractId, deal: DealId, manager: Reference },
  ),
  ReviseContract: struct({ ...contract, agreement: Agreement }, { why: Words }),
  AttachDocument: struct({ ...contract, kind: Reference, digest: Reference }, { name: personal(Words) }),
  SignContract: struct({ ...contract, party: Party, signatory: personal(Words) }),
  ConcludeContract: struct(contract),
  FulfilObligation: struct(
    { ...contract, whose: Party, what: Words },
    { obligation: Reference, due: LocalDate, done: LocalDate },
  ),
  MissObligation: struct({ ...contract, whose: Party, what: Words, due: LocalDate }, { obligation: Reference }),
  AcceptDelivery: struct({ ...contract, order: Reference }),
  FaultDelivery: struct({ ...contract, order: Reference, fault: Words }, { department: Reference }),
  InfringePartnerRight: struct({ ...contract, right: Words, department: Reference }, { infringement: Reference }),
  RestorePartnerRight: struct({ ...contract, remedy: Words }, { infringement: Reference }),
  InvokeReferralClause: struct({ ...contract, referred: ClientId }),
  AmendContract: struct({ ...contract, agreement: Agreement, why: Words }, effective),
  RenewContract: struct({ ...contract, term: Term }, { value: MoneyNamed, ...effective }),
  SuspendContract: struct({ ...contract, why: Words }, effective),
  ResumeContract: struct(contract, effective),
  CompleteContract: struct(contract, effective),
  TerminateContract: struct({ ...contract, by: Party, why: Words }, effective),
  ExpireContract: struct(contract, effective),
} as const

export type ContractCommand = CommandsOf<typeof contractCommands>
export type ContractCommandOf<Type extends ContractCommand['type']> = Extract<ContractCommand, { readonly type: Type }>
