from django.urls import path

from domains import views

app_name = "domains"
urlpatterns = [
    path("vocabulary/", views.vocabulary, name="vocabulary"),
    path("glossary/", views.glossary, name="glossary"),
]
