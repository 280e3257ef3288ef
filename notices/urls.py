from __future__ import annotations

from django.urls import path

from notices.work_list import views as work_list

app_name = "notices"
urlpatterns = [
    path("", work_list.front, name="front"),
    path("work-list/", work_list.group, name="group"),
    path(
        "work-list/rows/<slug:kind>/<slug:key>/put-off/",
        work_list.row_put_off,
        name="row-put-off",
    ),
    path("work-list/put-off/<uuid:pk>/take-up/", work_list.row_take_up, name="row-take-up"),
]
