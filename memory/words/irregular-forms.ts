/** Forms that no stemmer brings together, a word a line: written by hand from the grammar. */
export const OTHER_FORMS = `
be am is are was were been being
arise arose arisen
awake awoke awoken
bear bore borne born
beat beaten
become became
begin began begun
bend bent
bite bit bitten
bleed bled
blow blew blown
break broke broken
breed bred
bring brought
build built
burn burnt
buy bought
catch caught
choose chose chosen choice
come came
creep crept
deal dealt
dig dug
do did done does
draw drew drawn
dream dreamt
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
find found
flee fled
fly flew flown flight
forbid forbade forbidden
forget forgot forgotten
forgive forgave forgiven
freeze froze frozen
get got gotten
give gave given gift
go went gone goes
grow grew grown growth
hang hung
have had has
hear heard
hide hid hidden
hold held
keep kept
kneel knelt
know knew known knowledge
lay laid
lead led
lean leant
leap leapt
learn learnt
leave left
lend lent
lie lay lain
light lit
lose lost loss
make made
mean meant
meet met
pay paid
prove proven
ride rode ridden
ring rang rung
rise rose risen
run ran
say said
see saw seen
seek sought
sell sold sale
send sent
sew sewn
shake shook shaken
shine shone
shoot shot
show shown
shrink shrank shrunk
sing sang sung song
sink sank sunk
sit sat
sleep slept
slide slid
smell smelt
sow sown
speak spoke spoken speech
spell spelt
spend spent
spill spilt
spin spun
spoil spoilt
spring sprang sprung
stand stood
steal stole stolen
stick stuck
sting stung
stink stank stunk
strike struck
strive strove
swear swore sworn
sweep swept
swell swollen
swim swam swum
swing swung
take took taken
teach taught
tear tore torn
tell told
think thought
throw threw thrown
understand understood
wake woke woken
wear wore worn
weave wove woven
weep wept
win won
wind wound
write wrote written
child children
man men
woman women
person people
foot feet
tooth teeth
mouse mice
goose geese
life lives
wife wives
knife knives
leaf leaves
half halves
shelf shelves
good better best
bad worse worst
far farther further
analysis analyses
criterion criteria
marry married marriage
decide decision
propose proposal
arrive arrival
die died death dead
grow growth
young youth
strong strength
long length
wide width
high height
deep depth
hot heat
true truth
health healthy
succeed success successful
advise advice
believe belief
choose choice
complain complaint
describe description
explain explanation
fail failure
refuse refusal
receive receipt
renew renewal
repeat repetition
solve solution
subscribe subscription
destroy destruction
produce production
receive reception
agree agreement
apply application applicant
approve approval
invite invitation
invent invention
inspire inspiration
celebrate celebration
compete competition competitor
perform performance
prefer preference
participate participation participant
graduate graduation
recommend recommendation
volunteer voluntary
adopt adoption
pronounce pronunciation
maintain maintenance
appear appearance
vary variety various
reduce reduction
permit permission
expand expansion
extend extension
conclude conclusion
divorce divorced
photo photograph photography photographer
`;
