// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actions.h"

#include <QtCore/qcoreapplication.h>

#include <array>

namespace berth {

#define T(text) QT_TRANSLATE_NOOP("berth::Action", text)

// clang-format off
static constexpr std::array<ActionDefinition, ActionCount> Definitions{{
    {ActionId::NewDeployment, MenuId::File, "deployment.new", T("New &deployment…"),
     T("Submit an image with its resources and a priority to a cluster"), "add-deployment", "Ctrl+N", false, false, true},
    {ActionId::NewCluster, MenuId::File, "cluster.new", T("New &cluster…"),
     T("Make a cluster from totals or from a list of nodes"), "add-cluster", "Ctrl+Shift+N", false, false, true},
    {ActionId::NewOrganization, MenuId::File, "organization.new", T("New &organization…"),
     T("Make an organization that owns clusters and members"), "add-organization", "Ctrl+Shift+O"},
    {ActionId::ImportOpenb, MenuId::File, "file.import", T("&Import openb trace…"),
     T("Make a cluster and its queue from the node and pod lists of an openb trace"), "import", "Ctrl+I", true},
    {ActionId::OpenDemo, MenuId::File, "file.openDemo", T("Open the de&mo"),
     T("Look around in a store of its own; yours is not touched"), "demo", ""},
    {ActionId::LeaveDemo, MenuId::File, "file.leaveDemo", T("&Leave the demo"),
     T("Go back to your own store"), "leave", ""},
    {ActionId::ExportView, MenuId::File, "file.export", T("&Export this view…"),
     T("Write exactly the rows and columns that are shown to a CSV or JSON file"), "export", "Ctrl+E", true},
    {ActionId::Quit, MenuId::File, "file.quit", T("&Quit"),
     T("Close the window; Berth asks whether it should keep running in the background"), "quit", "Ctrl+Q", true},

    {ActionId::ShowOverview, MenuId::View, "view.overview", T("&Overview"),
     T("How full everything is, and what is wrong"), "overview", "Ctrl+1", false, true},
    {ActionId::ShowOrganizations, MenuId::View, "view.organizations", T("O&rganizations"),
     T("Who owns clusters"), "organizations", "Ctrl+2", false, true},
    {ActionId::ShowClusters, MenuId::View, "view.clusters", T("&Clusters"),
     T("Clusters, their nodes and GPU devices"), "clusters", "Ctrl+3", false, true},
    {ActionId::ShowQueue, MenuId::View, "view.queue", T("&Queue"),
     T("All deployments of all clusters"), "queue", "Ctrl+4", false, true},
    {ActionId::ShowActivity, MenuId::View, "view.activity", T("&Activity"),
     T("What changed, by whom"), "activity", "Ctrl+5", false, true},
    {ActionId::ShowApi, MenuId::View, "view.api", T("A&PI"),
     T("What scripts talk to: where it listens, tokens, requests"), "api", "Ctrl+6", false, true},
    {ActionId::FocusFilter, MenuId::View, "view.filter", T("&Filter"),
     T("Go to the filter of this view"), "filter", "/", true},
    {ActionId::ToggleDrawer, MenuId::View, "view.drawer", T("&Details"),
     T("Show or hide the details beside the table"), "drawer", "F9", false, true},
    {ActionId::ToggleNavigation, MenuId::View, "view.navigation", T("&Navigation names"),
     T("Show names beside the icons on the left"), "navigation", "Ctrl+B", false, true},
    {ActionId::AppearanceSystem, MenuId::View, "view.appearance.system", T("Colours of the &system"),
     T("Light or dark as the desktop has it"), "contrast", "", true, true},
    {ActionId::AppearanceLight, MenuId::View, "view.appearance.light", T("Li&ght"),
     T("Dark text on a light ground"), "sun", "", false, true},
    {ActionId::AppearanceDark, MenuId::View, "view.appearance.dark", T("Dar&k"),
     T("Light text on a dark ground"), "moon", "", false, true},
    {ActionId::ResetLayout, MenuId::View, "view.resetLayout", T("Reset la&yout"),
     T("Columns, splitters and panels as they were at the first start"), "refresh", "", true},

    {ActionId::StopDeployment, MenuId::Deployment, "deployment.stop", T("&Stop…"),
     T("Stop the replicas of the chosen deployments, each within its grace"), "stop", "Ctrl+."},
    {ActionId::StartDeployment, MenuId::Deployment, "deployment.start", T("St&art"),
     T("Queue the chosen deployments again, with a new submission time"), "play", "Ctrl+G"},
    {ActionId::ChangePriority, MenuId::Deployment, "deployment.priority", T("Change &priority…"),
     T("Change the priority of the chosen deployments"), "priority", "Ctrl+P"},
    {ActionId::HoldDeployment, MenuId::Deployment, "deployment.hold", T("&Hold"),
     T("Keep the chosen deployments in the queue until they are released"), "hold", "Ctrl+H"},
    {ActionId::ReleaseDeployment, MenuId::Deployment, "deployment.release", T("&Release"),
     T("Let the scheduler place the chosen deployments again"), "resume", "Ctrl+Shift+H"},
    {ActionId::DeleteDeployment, MenuId::Deployment, "deployment.delete", T("&Delete…"),
     T("Stop the chosen deployments and remove them; their events stay"), "delete", "Del", true},
    {ActionId::SelectAll, MenuId::Deployment, "selection.all", T("Select all &that the filter shows"),
     T("Tick every row that the filter lets through"), "select-all", "Ctrl+A", true},
    {ActionId::InvertSelection, MenuId::Deployment, "selection.invert", T("&Invert the selection"),
     T("Tick what is not ticked, among the rows that the filter shows"), "preempt", "Ctrl+Shift+I"},
    {ActionId::ClearSelection, MenuId::Deployment, "selection.clear", T("&Clear the selection"),
     T("Tick nothing, hidden rows included"), "close", "Ctrl+Shift+A"},

    {ActionId::RunScheduler, MenuId::Cluster, "cluster.schedule", T("Run the &scheduler now"),
     T("Compare with the store and place what fits, without waiting for the next tick"), "schedule", "Ctrl+R", false, false, true},
    {ActionId::HoldQueue, MenuId::Cluster, "cluster.hold", T("&Hold the queue"),
     T("Place nothing new on this cluster; what runs goes on"), "hold", ""},
    {ActionId::ResumeQueue, MenuId::Cluster, "cluster.resume", T("&Resume the queue"),
     T("Place on this cluster again"), "resume", ""},
    {ActionId::AddNodes, MenuId::Cluster, "cluster.addNodes", T("&Add nodes…"),
     T("Add machines to this cluster"), "add-node", "Ctrl+Shift+M", true},
    {ActionId::ChangeCluster, MenuId::Cluster, "cluster.change", T("&Change…"),
     T("Name, objective and placement policy of this cluster"), "edit", ""},
    {ActionId::ShowClusterQueue, MenuId::Cluster, "cluster.queue", T("Show its &queue"),
     T("The deployments of this cluster"), "queue", ""},
    {ActionId::DeleteCluster, MenuId::Cluster, "cluster.delete", T("&Delete…"),
     T("Remove this cluster with its nodes, once it has no deployments"), "delete", "", true},

    {ActionId::OpenNode, MenuId::Node, "node.open", T("&Open for scheduling"),
     T("Place on this node again"), "open", ""},
    {ActionId::CordonNode, MenuId::Node, "node.cordon", T("&Cordon"),
     T("Place nothing new on this node; what runs there goes on"), "cordon", ""},
    {ActionId::DrainNode, MenuId::Node, "node.drain", T("&Drain…"),
     T("Move everything off this node, then cordon it"), "drain", ""},
    {ActionId::ReserveOnNode, MenuId::Node, "node.reserve", T("Re&serve…"),
     T("Take resources of this node by hand, without a container"), "memory", "", true},
    {ActionId::RemoveNode, MenuId::Node, "node.remove", T("&Remove…"),
     T("Take this node out of its cluster, once nothing is on it"), "delete", "", true},

    {ActionId::RenameOrganization, MenuId::Organization, "organization.rename", T("&Rename…"),
     T("Give this organization another name"), "edit", "F2"},
    {ActionId::InviteMember, MenuId::Organization, "member.invite", T("&Invite…"),
     T("Make a code with which one person joins this organization"), "add-organization", "Ctrl+Shift+V", true},
    {ActionId::NewAccount, MenuId::Organization, "account.new", T("&New account…"),
     T("Make an account with a password for somebody"), "add", ""},
    {ActionId::ChangeRole, MenuId::Organization, "member.role", T("Change ro&le…"),
     T("Give this member another role"), "edit", ""},
    {ActionId::RemoveMember, MenuId::Organization, "member.remove", T("Re&move the member…"),
     T("Take this member out of the organization; their deployments pass to an owner"), "leave", ""},
    {ActionId::ReopenInvite, MenuId::Organization, "invite.reopen", T("Re&open the invite…"),
     T("Let the code of an unused invite work again"), "refresh", "", true},
    {ActionId::RevokeInvite, MenuId::Organization, "invite.revoke", T("Re&voke the invite…"),
     T("Let the code of this invite open nothing any more"), "close", ""},
    {ActionId::ChangeLimits, MenuId::Organization, "limits.change", T("Change limi&ts…"),
     T("Limit what the organization, a cluster or a member may use at once"), "priority", "", true},
    {ActionId::DeleteOrganization, MenuId::Organization, "organization.delete", T("&Delete…"),
     T("Remove this organization, once it owns no clusters; its members keep their accounts"), "delete", "", true},

    {ActionId::StartApi, MenuId::Api, "api.start", T("&Start…"),
     T("Listen for scripts and berthctl"), "play", ""},
    {ActionId::StopApi, MenuId::Api, "api.stop", T("S&top"),
     T("Answer what is under way, then listen no more"), "stop", ""},
    {ActionId::OpenApiDocumentation, MenuId::Api, "api.documentation", T("&Documentation"),
     T("Open the page that describes every route, in the browser"), "help", ""},
    {ActionId::NewToken, MenuId::Api, "token.new", T("&New token…"),
     T("Make a personal token for a script"), "add", "", true},
    {ActionId::DeleteToken, MenuId::Api, "token.delete", T("D&elete the token…"),
     T("Let the chosen token open nothing any more"), "delete", ""},
    {ActionId::ChangePassword, MenuId::Api, "account.password", T("Change &password…"),
     T("Change the password that this account signs in with"), "edit", "", true},
    {ActionId::ChangeApiSettings, MenuId::Api, "api.settings", T("Accounts and sign-&ins…"),
     T("Who may make an account, how long tokens last, what slows guesses down"), "settings", ""},
    {ActionId::VerifyAudit, MenuId::Api, "audit.verify", T("&Verify the audit trail…"),
     T("Compute the hash chain anew and see that no event was altered"), "check", "", true},

    {ActionId::ShowPalette, MenuId::Help, "help.palette", T("&Command palette…"),
     T("Find any action, cluster, node or deployment by a few letters"), "command", "Ctrl+K", false, false, true},
    {ActionId::ShowShortcuts, MenuId::Help, "help.shortcuts", T("&Keyboard shortcuts"),
     T("Every key that does something"), "keyboard", "?"},
    {ActionId::About, MenuId::Help, "help.about", T("&About Berth"),
     T("Version, licence and where your data lives"), "info", "", true},
}};
// clang-format on

#undef T

std::span<const ActionDefinition> actionDefinitions()
{
    return Definitions;
}

} // namespace berth
