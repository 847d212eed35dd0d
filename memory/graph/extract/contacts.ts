import type { Extractor, Statement } from './extractor.ts';
import { isName, NAME } from './person-name.ts';
import { statements } from './sentences.ts';
import { thingNamed } from './thing.ts';

const WHO = `(?<who>${NAME})`;
const CONTACT = String.raw`(?:(?:the|our|my|their|main|new|primary|technical|billing|only|point of) )*contact(?: person)? (?:for|at|on)`;
const THING = String.raw`(?<thing>\S.*?)`;
/** A thing's name ends where another clause begins. */
const END = String.raw`(?=$|[,;:(]|\s[-–—]\s|\s(?:now|since|until|till|from|as of|starting|and|but|so|because|while|who|which|instead|any ?more|again|with|at|on)\b)`;

const BEGAN = [
  // Nadia Ruiz is now the contact for blueprint.example
  `${WHO}(?: is|'s|’s| became| becomes)(?: now)? ${CONTACT} ${THING}${END}`,
  // Nadia takes over from Tom as the contact for Blueprint
  `${WHO} (?:takes over|took over|has taken over|steps in|stepped in|replaces|replaced|has replaced)(?:(?: from| for)? ${NAME})? as ${CONTACT} ${THING}${END}`,
  // The new contact for Blueprint is Nadia; Contact for Blueprint: Nadia
  `(?:^|[,;] )[^,;]{0,20}?${CONTACT.replace('contact', '[Cc]ontact')} ${THING}(?:(?:(?: is|'s|’s)(?: now)?)|:) ${WHO}`,
];
const ENDED = [
  // Tom is no longer the contact for Blueprint
  `${WHO}(?: is|'s|’s) no longer ${CONTACT} ${THING}${END}`,
  `${WHO}(?: is|'s|’s) not ${CONTACT} ${THING} any ?more`,
  `${WHO} (?:stopped being|has stopped being|stepped down as|steps down as) ${CONTACT} ${THING}${END}`,
];
const forms = [
  ...ENDED.map((form) => ({ form: new RegExp(form, 'u'), ends: true as const })),
  ...BEGAN.map((form) => ({ form: new RegExp(form, 'u'), ends: undefined })),
];

/** Between a name and what is said of it. */
const MAIL = / [<(][^\s<>()]+@[^\s<>()]+[>)]/g;

/** Who is the contact for what, and who is it no longer. */
export const contacts: Extractor = ({ speaker, text }) => ({
  statements: statements(text).flatMap((sentence) => {
    const said = sentence.replace(MAIL, '').replace(/^I(?: am|'m|’m) /, `${speaker ?? 'I'} is `);
    for (const { form, ends } of forms) {
      const { who = '', thing = '' } = form.exec(said)?.groups ?? {};
      const object = thing && thingNamed(thing);
      if (object) return isName(who) ? [contact(who, object, ends)] : [];
    }
    return [];
  }),
});

function contact(name: string, object: Statement['subject'], ends: true | undefined): Statement {
  return { subject: { kind: 'person', name }, relation: 'contact for', object, ...(ends && { ends }) };
}
