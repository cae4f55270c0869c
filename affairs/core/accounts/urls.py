"""URLs open to people who are not logged in, and the own password."""

from django.urls import path

from affairs.core.accounts import views

urlpatterns = [
    path("login/", views.log_in, name="accounts.login"),
    path("login/code/", views.code, name="accounts.code"),
    path("login/role/", views.step_in, name="accounts.step_in"),
    path("logout/", views.log_out, name="accounts.logout"),
    path("password/", views.password, name="accounts.password"),
]
