from __future__ import annotations

from django.urls import path

from notices.mail import views

app_name = "reminders"

urlpatterns = [
    path("", views.choices, name="choices"),
    path("mails/", views.mail_list, name="mail-list"),
    path("mails/<uuid:pk>/", views.mail_decide, name="mail-decide"),
]
