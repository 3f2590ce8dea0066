"""Saving what a form holds: new under an id of ours, or under one that the caller chose."""

from collections.abc import Sequence

from shared.backgrounds.models import Background
from shared.configuration.backgrounds import BackgroundWritten
from shared.configuration.finding import BACKGROUNDS, GENERIC_QUIZZES, PRODUCTS, course_as_left
from shared.configuration.messages import (
    AssessmentWritten,
    CourseWritten,
    GenericQuizContent,
    LessonWritten,
    ProductWritten,
)
from shared.configuration.models import ASSESSMENT, BACKGROUND, COURSE, GENERIC_QUIZ, LESSON, PRODUCT, Draft
from shared.configuration.publishing import FIRST_SECTIONS, TEMPLATES, generic_bank
from shared.configuration.rules import (
    identified,
    problems_of_assessment,
    problems_of_background,
    problems_of_course,
    problems_of_generic_quiz,
    problems_of_product,
    refuse,
)
from shared.configuration.writing import CONTENT, Act, dumped, read, refuse_move, write
from shared.core.table import Table, Transaction, together
from shared.courses.models import Course, Lesson
from shared.questions.models import BankQuestion
from shared.readiness.models import Product


def save_product(product_id: str, given: ProductWritten, act: Act) -> Draft:
    """Write a product; learners see it once it is published."""
    refuse(problems_of_product(given))
    read, shown = together((Draft, PRODUCTS, product_id), (Product, product_id, None))
    known = PRODUCT.known(read)
    content = {CONTENT: dumped(given)} if known else {CONTENT: dumped(given), **FIRST_SECTIONS}
    row = Product(product_id, title=given.title, tiers=given.tiers.model_dump(), published=False)
    beside = [] if known or shown else [row]
    return write(PRODUCT, (PRODUCTS, product_id), known, content, act, beside=beside)


def save_assessment(product_id: str, assessment_id: str, given: AssessmentWritten, act: Act) -> Draft:
    """Write an assessment; learners see it once its product is published."""
    refuse(problems_of_assessment(given))
    place = ASSESSMENT.place(product_id)
    product, read = together((Draft, PRODUCTS, product_id), (Draft, place, assessment_id))
    PRODUCT.there(product)
    return write(ASSESSMENT, (place, assessment_id), ASSESSMENT.known(read), {CONTENT: dumped(given)}, act)


def save_course(course_id: str, given: CourseWritten, act: Act) -> Draft:
    """Write a course; learners see it once it is published."""
    refuse(problems_of_course(given))
    place = COURSE.place(given.product_id)
    product, shown, read = together(
        (Draft, PRODUCTS, given.product_id), (Course, course_id, None), (Draft, place, course_id)
    )
    PRODUCT.there(product)
    if shown is not None:
        refuse_move(shown.product_id, given.product_id, "product_id")
    beside = [] if shown else [Course(course_id, product_id=given.product_id, title=given.title)]
    return write(COURSE, (place, course_id), COURSE.known(read), {CONTENT: dumped(given)}, act, beside=beside)


def save_lesson(lesson_id: str, given: LessonWritten, act: Act) -> Draft:
    """Write a lesson; learners see it once it is published."""
    place = LESSON.place(given.course_id)
    found, shown, read = together((Course, given.course_id, None), (Lesson, lesson_id, None), (Draft, place, lesson_id))
    _, course = course_as_left(found)
    if shown is not None:
        refuse_move(shown.course_id, given.course_id, "course_id")
    known = LESSON.known(read)
    content = {CONTENT: dumped(given)} if known else {CONTENT: dumped(given), TEMPLATES: {"templates": None}}
    row = Lesson(lesson_id, course_id=course.course_id, product_id=course.product_id, title=given.title)
    return write(LESSON, (place, lesson_id), known, content, act, beside=[] if shown else [row])


def save_background(name: str, given: BackgroundWritten, act: Act) -> Draft:
    """Write a background; it is in force at once, for what begins from now on."""
    refuse(problems_of_background(given))
    known, content = Draft.known(BACKGROUND, BACKGROUNDS, name), dumped(given)
    row = Background(name, **content)
    effects = Transaction().save(row)
    return write(BACKGROUND, (BACKGROUNDS, name), known, {CONTENT: content}, act, effects=effects, at_once=True)


def banked(course_id: str, known: Draft | None) -> list[tuple[type[Table], str, str]]:
    """Return the keys of what a course's generic quiz has put into its bank, into which nothing else puts anything."""
    if known is None:
        return []
    questions = identified(read(known, GenericQuizContent).questions, course_id)
    return [(BankQuestion, generic_bank(course_id), question.question_id) for question in questions]


def save_generic_quiz(
    course_id: str, given: GenericQuizContent, act: Act, known: Draft | None, before: Sequence[BankQuestion | None] = ()
) -> Draft:
    """Write the generic quiz of a course; it is in force at once, for quizzes that begin from now on.

    `before` is what it has put into its bank when it was written last.
    """
    refuse(problems_of_generic_quiz(given))
    bank, questions = generic_bank(course_id), identified(given.questions, course_id)
    kept = {question.question_id for question in questions}
    effects = Transaction()
    for row in before:
        if row is not None and row.askable and row.question_id not in kept:
            effects.delete(row)
    for question in questions:
        stored = question.model_dump(exclude={"question_id"})
        effects.save(BankQuestion(bank, question.question_id, question=stored, tags=["generic"]))
    place = (GENERIC_QUIZZES, course_id)
    return write(GENERIC_QUIZ, place, known, {CONTENT: dumped(given)}, act, effects=effects, at_once=True)
