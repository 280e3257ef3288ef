from __future__ import annotations

from django.urls import path

from notices.calendar import moving, views
from notices.feeds import address_views as addresses

app_name = "calendar"
urlpatterns = [
    path("", views.month, name="month"),
    path("week/", views.week, name="week"),
    path("agenda/", views.agenda, name="agenda"),
    path("<uuid:pk>/move/", moving.activity_move, name="move"),
    path("subscribe/", addresses.subscribe, name="subscribe"),
    path("subscribe/<uuid:pk>/renew/", addresses.address_renew, name="address-renew"),
    path("subscribe/<uuid:pk>/revoke/", addresses.address_revoke, name="address-revoke"),
]
