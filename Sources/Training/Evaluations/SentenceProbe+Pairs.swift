extension SentenceProbe {
  /// Pairs of sentences written for this project, each with a grade of how alike they are in what they say:
  /// 5: the same in other words; 4: a detail differs; 3: the same matter, something essential differs;
  /// 2: one subject, two statements; 1: loosely related; 0: nothing in common.
  ///
  /// Fifteen subjects, of each a pair a grade. Words in common are spread over all grades, so that they alone do not tell
  /// how alike two sentences are.
  package static let pairs: [Pair] = [
    // The kitchen.
    Pair(5, "She boiled the potatoes until they were soft.", "The potatoes were cooked in hot water till tender."),
    Pair(4, "He baked two loaves of bread this morning.", "This morning he put some bread in the oven."),
    Pair(3, "The soup needs more salt.", "Somebody should put some spices in the stew."),
    Pair(2, "Wash the lettuce before you make the salad.", "This salad is best with a little oil and lemon."),
    Pair(1, "The knife is too blunt to cut tomatoes.", "The waiter brought us the menu."),
    Pair(0, "The butter is melting in the pan.", "The answer is hidden in the last chapter."),
    // The weather.
    Pair(5, "It rained all night.", "The downpour did not stop until morning."),
    Pair(4, "Heavy snow closed the mountain roads.", "The pass in the mountains was shut after a blizzard."),
    Pair(3, "Tomorrow will be sunny and warm.", "They expect a dry day tomorrow."),
    Pair(2, "A strong wind blew the tiles off the roof.", "The wind is expected to drop by the evening."),
    Pair(1, "Fog covered the valley at dawn.", "It was so hot that we slept outside."),
    Pair(0, "There was a light frost on the windows.", "There was a light knock on the door."),
    // Travel.
    Pair(5, "The train to the coast leaves at nine.", "At nine o'clock the express departs for the seaside."),
    Pair(4, "Our flight was delayed by three hours.", "We had to wait several hours because the plane was late."),
    Pair(3, "They drove from Paris to Rome in two days.", "The family went to Italy by car."),
    Pair(2, "The hotel is close to the station.", "Breakfast at the hotel costs extra."),
    Pair(1, "She lost her passport at the airport.", "The map shows all the roads of the region."),
    Pair(0, "The bus stops in front of the museum.", "The bleeding stops after a few minutes."),
    // Health.
    Pair(5, "The doctor told him to give up smoking.", "His physician advised him to quit cigarettes."),
    Pair(
      4, "She takes a pill every morning for her blood pressure.", "Daily tablets keep her hypertension under control."),
    Pair(3, "The boy broke his left arm.", "The child has injured his shoulder."),
    Pair(2, "The vaccine protects against influenza.", "Influenza spreads quickly in winter."),
    Pair(1, "The nurse changed the bandage.", "Her dentist recommends a softer toothbrush."),
    Pair(0, "The patient is waiting for his results.", "The tailor is measuring him for a suit."),
    // Sport.
    Pair(5, "The home team won the match.", "The match was won by the hosts."),
    Pair(
      4, "The runner finished the marathon in under three hours.",
      "It took her less than three hours to run the marathon."),
    Pair(3, "He scored in the last minute of the final.", "He missed a penalty just before the end of the final."),
    Pair(2, "The swimmers train before sunrise.", "The new pool has eight lanes for swimmers."),
    Pair(1, "The referee showed him a yellow card.", "The tennis player has a sore elbow."),
    Pair(0, "She won the tournament for the third time.", "She bought a ribbon for the little girl."),
    // Money.
    Pair(5, "He owes his sister fifty euros.", "He still has to pay back the fifty euros that his sister lent him."),
    Pair(4, "The company sacked a tenth of its workers.", "Ten per cent of the staff were dismissed to save money."),
    Pair(3, "The shares rose sharply on Monday.", "Stock prices went up a little last week."),
    Pair(2, "She keeps her savings in the bank.", "The bank is opening a branch in our street."),
    Pair(1, "The rent is due on the first of the month.", "Her salary was raised by two per cent."),
    Pair(0, "He paid for the coffee with a card.", "He climbed over the wall with a ladder."),
    // Work.
    Pair(5, "The meeting has been moved to Thursday.", "We will now come together on Thursday instead."),
    Pair(4, "She was promoted to head of the department.", "She now leads the sales division."),
    Pair(3, "He applied for the job and was invited to an interview.", "He is looking for a new position."),
    Pair(2, "The factory runs day and night.", "Two hundred people work in the factory."),
    Pair(1, "My colleague is on holiday until Friday.", "The boss wants to see the report today."),
    Pair(0, "The office will be closed next week.", "The cheese will be made of goat's milk."),
    // Animals.
    Pair(5, "A dog is chasing a cat through the garden.", "In the yard a cat is running away from a dog."),
    Pair(4, "The horse jumped over the fence.", "A brown pony leapt across a low hurdle."),
    Pair(3, "The cat caught a mouse.", "Our cat has brought a dead bird into the house."),
    Pair(2, "Owls hunt at night.", "The owl can turn its head very far."),
    Pair(1, "The farmer milks the cows twice a day.", "A sheep has strayed onto the road."),
    Pair(0, "Bees gather nectar from the flowers.", "Trucks carry gravel from the quarry."),
    // The house.
    Pair(5, "Please turn off the lights before you go to bed.", "Do not leave the lights on when you go to sleep."),
    Pair(4, "The washing machine is broken again.", "The machine that cleans our clothes does not work."),
    Pair(3, "He painted the bedroom walls blue.", "He has given the living room a coat of paint."),
    Pair(2, "The carpet in the hall is new.", "There is a wine stain on the carpet."),
    Pair(1, "She is looking for her keys.", "The neighbours have a new front door."),
    Pair(0, "The tap in the bathroom is dripping.", "The lawyer in the grey suit is smiling."),
    // School.
    Pair(5, "The pupils have to hand in their essays by Friday.", "Friday is the deadline for the students' papers."),
    Pair(4, "He failed the mathematics exam.", "He did not pass his test in algebra."),
    Pair(3, "The teacher praised the girl for her drawing.", "The teacher liked the poem that the girl had written."),
    Pair(2, "The university offers a course in archaeology.", "Students at the university pay no fees."),
    Pair(1, "The library is open until ten in the evening.", "The children learn to read in their first year."),
    Pair(0, "The class went to the zoo.", "The letter went to the wrong address."),
    // Music, films and art.
    Pair(
      5, "The audience clapped for a long time after the concert.",
      "When the music was over, the listeners would not stop applauding."),
    Pair(4, "She plays the violin in an orchestra.", "She is a violinist with the city's philharmonic."),
    Pair(3, "The film won three prizes.", "The film was nominated for an award."),
    Pair(2, "The guitarist broke a string during the song.", "He wrote the song for his daughter."),
    Pair(1, "The museum shows paintings from the seventeenth century.", "The choir is rehearsing for a concert."),
    Pair(0, "The band played until midnight.", "The rubber band broke at once."),
    // Computers.
    Pair(5, "My laptop will not start.", "I cannot get my laptop to switch on."),
    Pair(
      4, "Hackers stole the passwords of a million customers.", "Criminals got hold of the login data of many users."),
    Pair(3, "The update fixes a bug in the browser.", "A new version of the browser was released."),
    Pair(2, "Save the file before you close the program.", "The program needs a lot of memory."),
    Pair(1, "The screen of my phone is cracked.", "The printer has run out of ink."),
    Pair(0, "The mouse is not connected to the computer.", "The bishop is not satisfied with the choir."),
    // Public life.
    Pair(5, "The mayor resigned after the scandal.", "Because of the scandal the mayor stepped down."),
    Pair(4, "Parliament passed the new tax law.", "A large majority of the deputies approved the bill on taxes."),
    Pair(3, "The court found him guilty of theft.", "He was accused of stealing a car."),
    Pair(2, "The election will be held in May.", "Fewer young people voted in the last election."),
    Pair(1, "The police stopped the car at the border.", "The thieves escaped through a window."),
    Pair(0, "The judge asked for silence.", "The recipe asked for cream."),
    // The garden and the country.
    Pair(5, "The leaves turn red and yellow in autumn.", "In the fall the foliage changes its colour."),
    Pair(4, "They planted an apple tree behind the house.", "There is a young fruit tree at the back of their home."),
    Pair(3, "The tomatoes are ripe and can be picked.", "It is time to harvest the vegetables."),
    Pair(2, "Cut the grass once a week.", "The grass has turned brown in the drought."),
    Pair(1, "The hedge needs trimming.", "There are mushrooms in the forest."),
    Pair(0, "The river is full of fish.", "The train is full of tourists."),
    // Science.
    Pair(5, "Water freezes at zero degrees Celsius.", "At zero degrees Celsius water turns into ice."),
    Pair(4, "The Earth goes around the Sun once a year.", "Our planet needs about twelve months for one orbit."),
    Pair(3, "The telescope discovered a new comet.", "Astronomers are watching a comet."),
    Pair(2, "Light travels faster than sound.", "The speed of sound depends on the temperature."),
    Pair(1, "The chemist mixed two colourless liquids.", "A physicist measured the mass of the particle."),
    Pair(0, "The experiment was repeated three times.", "The carpet was rolled up with care."),
  ]
}
