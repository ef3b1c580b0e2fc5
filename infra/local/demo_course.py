"""What the demo course is made of."""

from typing import Any

TITLE = "Teach your first live class"

COURSE: dict[str, Any] = {
    "title": TITLE,
    "slug": "teach-your-first-live-class",
    "description": "From a quiet room and a clear plan to a class that talks back. Two short modules, "
    "a quiz and a small task.",
    "level": "BEGINNER",
    "category": "Teaching",
    "language": "en",
    "visibility": "PUBLIC",
    "passingScore": 70,
    "certificateEnabled": True,
}

PREPARE = {"title": "Prepare", "description": "What to settle before anybody is watching."}
TEACH = {"title": "Teach", "description": "What keeps a class with you."}

PLAN_LESSON: dict[str, Any] = {
    "title": "One promise, three steps",
    "type": "TEXT",
    "preview": True,
    "content": """# One promise, three steps

Write down **one sentence** that says what people can do after your class and could not do before.
Everything that does not serve this sentence goes.

Then name three steps that lead there:

1. *Show* it once, from beginning to end, without explaining.
2. *Explain* it, slowly, with the mistakes that everybody makes.
3. *Let them do it*, and be silent while they do.

> If you cannot say the promise in one breath, the class is two classes.
""",
}
ROOM_LESSON: dict[str, Any] = {
    "title": "Sound, light and picture",
    "type": "VIDEO",
    "content": "A short check of sound and picture. Watch it to the end with the volume that you teach with.",
}
QUESTIONS_LESSON: dict[str, Any] = {
    "title": "Questions that get answers",
    "type": "TEXT",
    "content": """# Questions that get answers

“Any questions?” gets silence. Ask for something that has an answer:

- “Which of the two would **you** choose, and why?”
- “Write the number that you got into the chat.”
- “What would break if we left out step two?”

Wait for **seven seconds**. It feels like a minute; it is not.
""",
}
QUIZ: dict[str, Any] = {
    "title": "Check yourself",
    "type": "QUIZ",
    "instructions": "Three questions. You may try three times.",
    "passingScore": 60,
    "maxAttempts": 3,
    "questions": [
        {
            "kind": "SINGLE",
            "prompt": "What comes first?",
            "options": [
                {"text": "The slides"},
                {"text": "One sentence that says what people can do afterwards", "correct": True},
                {"text": "The invitation"},
            ],
        },
        {
            "kind": "TRUE_FALSE",
            "prompt": "“Any questions?” is the best way to get a class to talk.",
            "answer": False,
        },
        {
            "kind": "NUMERIC",
            "prompt": "How many seconds should you wait for an answer?",
            "value": 7,
        },
    ],
}
TASK: dict[str, Any] = {
    "title": "Write your promise",
    "type": "TASK",
    "instructions": "Hand in the one sentence of your own class, and its three steps.",
    "maxAttempts": 5,
    "required": False,
}

WEBINAR: dict[str, Any] = {
    "title": "Ask a teacher anything",
    "description": "Bring the class that you are planning. We take it apart together and put it back better.",
    "timezone": "Europe/Lisbon",
    "capacity": 200,
    "visibility": "PUBLIC",
}
