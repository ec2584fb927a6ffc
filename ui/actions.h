// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qglobal.h>

#include <span>

namespace berth {

/// Everything a person can do by a menu, a key, the toolbar or the palette.
enum class ActionId : quint8 {
    NewDeployment,
    NewCluster,
    NewOrganization,
    NewJob,
    ImportOpenb,
    OpenDemo,
    LeaveDemo,
    ExportView,
    Quit,

    ShowOverview,
    ShowOrganizations,
    ShowClusters,
    ShowQueue,
    ShowJobs,
    ShowActivity,
    ShowApi,
    FocusFilter,
    ToggleDrawer,
    ToggleNavigation,
    AppearanceSystem,
    AppearanceLight,
    AppearanceDark,
    ResetLayout,

    StopDeployment,
    StartDeployment,
    ChangePriority,
    HoldDeployment,
    ReleaseDeployment,
    DeleteDeployment,
    SelectAll,
    InvertSelection,
    ClearSelection,

    RunScheduler,
    HoldQueue,
    ResumeQueue,
    AddNodes,
    WhatIf,
    ChangeCluster,
    ShowClusterQueue,
    DeleteCluster,

    OpenNode,
    CordonNode,
    DrainNode,
    ReserveOnNode,
    RemoveNode,

    RenameOrganization,
    InviteMember,
    NewAccount,
    ChangeRole,
    RemoveMember,
    ReopenInvite,
    RevokeInvite,
    ChangeLimits,
    DeleteOrganization,

    EditJob,
    RunJob,
    PauseJob,
    ResumeJob,
    DeleteJob,

    StartApi,
    StopApi,
    OpenApiDocumentation,
    ServeDialect,
    StopDialects,
    NewToken,
    DeleteToken,
    ChangePassword,
    ChangeApiSettings,
    VerifyAudit,

    ShowPalette,
    ShowShortcuts,
    About,
};

inline constexpr int ActionCount = int(ActionId::About) + 1;

enum class MenuId : quint8 { File, View, Deployment, Cluster, Node, Organization, Job, Api, Help };

/// One row of the table that menus, toolbar, context menus, palette and shortcuts are made from.
struct ActionDefinition
{
    ActionId id;
    MenuId menu;
    const char *name; ///< object name and key of settings, "deployment.stop"
    const char *text; ///< with its mnemonic
    const char *tip; ///< one sentence
    const char *icon;
    const char *shortcut; ///< portable text; "" has none
    bool beginsGroup = false; ///< a separator goes before it
    bool isCheckable = false;
    bool isInToolBar = false;
};

/// In the order of ActionId.
[[nodiscard]] std::span<const ActionDefinition> actionDefinitions();

} // namespace berth
