// Written by `npm run types` from the OpenAPI document. Do not edit.

export interface paths {
    "/ai/assistant/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Agents
         * @description The caller's agents and the system's.
         */
        get: operations["list_agents_ai_assistant_agents_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Chat
         * @description Answers a question from what the caller may see, in one piece.
         */
        post: operations["chat_ai_assistant_chat_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/chat/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Chat Stream
         * @description Answers a question from what the caller may see, as the answer is written.
         */
        post: operations["chat_stream_ai_assistant_chat_stream_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/runs/{query_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Run
         * @description A turn and how it ended.
         */
        get: operations["read_run_ai_assistant_runs__query_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/runs/{query_id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Rate Run
         * @description Keeps what the reader thinks of the answer.
         */
        put: operations["rate_run_ai_assistant_runs__query_id__feedback_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/runs/{query_id}/regenerate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Regenerate
         * @description Answers a turn anew, or an edited question in its place, as a sibling that the session then shows.
         */
        post: operations["regenerate_ai_assistant_runs__query_id__regenerate_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/runs/{query_id}/select": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Select Run
         * @description Shows this turn, and what followed it, in place of its siblings.
         */
        post: operations["select_run_ai_assistant_runs__query_id__select_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/runs/{query_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Run
         * @description Stops a turn: the model is cut off, and what it has answered is kept. An ended turn stays as it is.
         */
        post: operations["stop_run_ai_assistant_runs__query_id__stop_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/runs/{query_id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Rejoin Run
         * @description The events of a turn from the one after `Last-Event-ID` on, or from the first; then those to come.
         */
        get: operations["rejoin_run_ai_assistant_runs__query_id__stream_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sessions
         * @description The caller's sessions, newest first.
         */
        get: operations["list_sessions_ai_assistant_sessions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Session
         * @description One session.
         */
        get: operations["read_session_ai_assistant_sessions__session_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete Session
         * @description Deletes a session with its messages, runs and checkpoints.
         */
        delete: operations["delete_session_ai_assistant_sessions__session_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Session
         * @description Renames a session, archives it, or brings it back.
         */
        patch: operations["change_session_ai_assistant_sessions__session_id__patch"];
        trace?: never;
    };
    "/ai/assistant/sessions/{session_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Session
         * @description The session as a Markdown file: questions, answers, and what the answers cite.
         */
        get: operations["export_session_ai_assistant_sessions__session_id__export_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/sessions/{session_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Session Messages
         * @description A page of the messages on the session's path, in order: the last ones, or those before an id.
         */
        get: operations["list_session_messages_ai_assistant_sessions__session_id__messages_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/rag/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Query
         * @description The chunks that the assistant would see, best first, without a model call.
         */
        post: operations["query_ai_rag_query_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Login
         * @description Signs in. Too many failures in a quarter of an hour have to wait (`Retry-After`).
         */
        post: operations["login_auth_login_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Logout
         * @description Ends this sign-in on this device.
         */
        post: operations["logout_auth_logout_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh
         * @description Exchanges the cookie for a new access token and a new cookie. Each cookie serves once.
         */
        post: operations["refresh_auth_refresh_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register
         * @description Makes an account and signs it in.
         */
        post: operations["register_auth_register_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live
         * @description Answers as long as the process does.
         */
        get: operations["live_health_live_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ready
         * @description Whether requests can be served now.
         */
        get: operations["ready_health_ready_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Blocks
         * @description Whom the caller blocks, the latest first.
         */
        get: operations["list_blocks_im_blocks_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/blocks/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Block
         * @description Nothing comes from this user any more, nor goes to them. They are not told, and stay a contact.
         */
        put: operations["block_im_blocks__user_id__put"];
        post?: never;
        /**
         * Unblock
         * @description Ends a block. What was asked meanwhile does not come after.
         */
        delete: operations["unblock_im_blocks__user_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/contact-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Requests
         * @description Requests to the caller, or the caller's own, newest first.
         */
        get: operations["list_requests_im_contact_requests_get"];
        put?: never;
        /**
         * Ask
         * @description Asks somebody to be contacts. Whoever has asked the caller is accepted by it; asked again, the
         *     request that is open takes the new message.
         */
        post: operations["ask_im_contact_requests_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/contact-requests/{request_id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept
         * @description Makes the two contacts of each other, with a private chat.
         */
        post: operations["accept_im_contact_requests__request_id__accept_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/contact-requests/{request_id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse
         * @description Refuses a request; it may be asked again.
         */
        post: operations["refuse_im_contact_requests__request_id__refuse_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/contact-requests/{request_id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw
         * @description Takes a request of the caller's own back.
         */
        post: operations["withdraw_im_contact_requests__request_id__withdraw_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Contacts
         * @description The caller's contacts, in pages and in no order that means anything.
         */
        get: operations["list_contacts_im_contacts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/contacts/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Contact
         * @description One contact.
         */
        get: operations["read_contact_im_contacts__user_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete Contact
         * @description Ends it for both sides. Their chat stays readable; nothing more can be sent in it.
         */
        delete: operations["delete_contact_im_contacts__user_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Remark
         * @description Sets what the caller alone calls a contact.
         */
        patch: operations["change_remark_im_contacts__user_id__patch"];
        trace?: never;
    };
    "/im/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Conversations
         * @description The caller's conversations: pinned ones first, then the one with the newest message.
         */
        get: operations["list_conversations_im_conversations_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/conversations/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Conversation
         * @description One conversation of the caller.
         */
        get: operations["read_conversation_im_conversations__conversation_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Conversation
         * @description Pins, mutes, or keeps out of the assistant; for the caller alone. What is left out stays.
         */
        patch: operations["change_conversation_im_conversations__conversation_id__patch"];
        trace?: never;
    };
    "/im/conversations/{conversation_id}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Changes
         * @description Messages that are new or were recalled after a change, in the order of the changes.
         */
        get: operations["list_changes_im_conversations__conversation_id__changes_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/conversations/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Messages
         * @description A page of messages in order: the last ones, or those before or after a `seq`, or about a message.
         */
        get: operations["list_messages_im_conversations__conversation_id__messages_get"];
        put?: never;
        /**
         * Send Message
         * @description Sends a message; answered once it is stored. Sent before under its `client_id`, it answers 200.
         *
         *     Whoever is mentioned and is no other member is passed over, and so is `*` in a private chat.
         */
        post: operations["send_message_im_conversations__conversation_id__messages_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/conversations/{conversation_id}/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Message
         * @description Deletes a message for the caller alone.
         */
        delete: operations["delete_message_im_conversations__conversation_id__messages__message_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/conversations/{conversation_id}/messages/{message_id}/recall": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Recall Message
         * @description Takes a message back from everyone: within two minutes, but for those who run the group.
         */
        post: operations["recall_message_im_conversations__conversation_id__messages__message_id__recall_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/conversations/{conversation_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark Read
         * @description Says up to where the caller has read; it never goes back, nor past the last message.
         */
        post: operations["mark_read_im_conversations__conversation_id__read_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/conversations/self": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Open Own Notes
         * @description The caller's chat with themselves, made when it is first asked for.
         */
        put: operations["open_own_notes_im_conversations_self_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload File
         * @description Uploads a file: the body is the file itself. A message takes its `file_id`, within a day.
         *
         *     Any type is taken; what is served as more than a download is a picture alone (JPEG, PNG, GIF, WebP).
         */
        post: operations["upload_file_im_files_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/files/{file_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read File
         * @description A file of a message that the caller sees, or an upload of their own that nothing uses yet.
         */
        get: operations["read_file_im_files__file_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/files/{file_id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Thumbnail
         * @description A small picture of a file, for whoever may have the file: at most 512 pixels, upright.
         */
        get: operations["read_thumbnail_im_files__file_id__thumbnail_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Group
         * @description Makes a group of the caller, its owner, and contacts of theirs.
         */
        post: operations["create_group_im_groups_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/groups/{group_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Group
         * @description A group that the caller is in.
         */
        get: operations["read_group_im_groups__group_id__get"];
        put?: never;
        post?: never;
        /**
         * Dismiss Group
         * @description Ends the group for everyone in it; for its owner.
         */
        delete: operations["dismiss_group_im_groups__group_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Group
         * @description Changes the group; for its owner and administrators. What is left out stays.
         */
        patch: operations["change_group_im_groups__group_id__patch"];
        trace?: never;
    };
    "/im/groups/{group_id}/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Invite Code
         * @description The code of the group's invite link: for members where it is open, else for who manages it.
         */
        get: operations["read_invite_code_im_groups__group_id__invite_get"];
        put?: never;
        /**
         * Renew Invite Code
         * @description A new code; the old one ends.
         */
        post: operations["renew_invite_code_im_groups__group_id__invite_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/groups/{group_id}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave Group
         * @description Leaves the group, which ends with its last member.
         */
        post: operations["leave_group_im_groups__group_id__leave_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/groups/{group_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Group Members
         * @description A page of members: the owner, then administrators, then by joining.
         */
        get: operations["list_group_members_im_groups__group_id__members_get"];
        put?: never;
        /**
         * Invite To Group
         * @description Brings contacts of the caller in, or asks the group's administrators to where it wants that.
         */
        post: operations["invite_to_group_im_groups__group_id__members_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/groups/{group_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove Group Member
         * @description Takes somebody lower in rank out of the group; they see nothing of it any more.
         */
        delete: operations["remove_group_member_im_groups__group_id__members__user_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Group Member
         * @description Gives a role (the owner) or a name in the group (one's own, or of somebody lower in rank).
         */
        patch: operations["change_group_member_im_groups__group_id__members__user_id__patch"];
        trace?: never;
    };
    "/im/groups/{group_id}/owner": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Hand Group Over
         * @description Makes another member the owner; the caller stays an administrator.
         */
        put: operations["hand_group_over_im_groups__group_id__owner_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/groups/{group_id}/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Group Requests
         * @description Who asks to join; for who manages the group.
         */
        get: operations["list_group_requests_im_groups__group_id__requests_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/groups/{group_id}/requests/{request_id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept Group Request
         * @description Lets somebody in; for who manages the group.
         */
        post: operations["accept_group_request_im_groups__group_id__requests__request_id__accept_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/groups/{group_id}/requests/{request_id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse Group Request
         * @description Turns somebody down; for who manages the group.
         */
        post: operations["refuse_group_request_im_groups__group_id__requests__request_id__refuse_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/invites/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Invite
         * @description What an invite link leads to.
         */
        get: operations["read_invite_im_invites__code__get"];
        put?: never;
        /**
         * Accept Invite
         * @description Joins by an invite link, or asks to where the group's administrators want to be asked.
         */
        post: operations["accept_invite_im_invites__code__post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/messages/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Messages
         * @description Messages that hold a text, newest first, in what the caller sees; the assistant has no part in it.
         */
        get: operations["search_messages_im_messages_search_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find Users
         * @description Users with exactly this username or nickname, whatever its case.
         */
        get: operations["find_users_im_users_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read User
         * @description The card of a user whom the caller knows: a contact, in the same chat, asked or asking.
         */
        get: operations["read_user_im_users__user_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/users/{user_id}/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Avatar
         * @description The picture of a user whom the caller knows: 256 pixels, square.
         */
        get: operations["read_avatar_im_users__user_id__avatar_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Me
         * @description Who is signed in.
         */
        get: operations["read_me_users_me_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Me
         * @description Changes the profile; what is left out stays.
         */
        patch: operations["change_me_users_me_patch"];
        trace?: never;
    };
    "/users/me/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change Avatar
         * @description Changes the caller's picture: the body is an image of at most 5 MiB, of which the middle is taken.
         */
        put: operations["change_avatar_users_me_avatar_put"];
        post?: never;
        /**
         * Delete Avatar
         * @description Takes the caller's picture away.
         */
        delete: operations["delete_avatar_users_me_avatar_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change Password
         * @description Changes the password. All other sign-ins end; this one goes on with a new cookie.
         */
        put: operations["change_password_users_me_password_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * ActiveRunOut
         * @description The turn that runs now; `GET /ai/assistant/runs/{query_id}/stream` follows it.
         */
        ActiveRunOut: {
            /** Query Id */
            query_id: string;
            /** Question */
            question: string;
            /** Siblings */
            siblings: string[];
        };
        /**
         * AgentOut
         * @description An agent that the caller may talk to; `status` is 1 for enabled, 0 for disabled.
         */
        AgentOut: {
            /** Agent Id */
            agent_id: string;
            /** Name */
            name: string;
            /** Status */
            status: number;
        };
        /**
         * AgentsOut
         * @description A page of agents.
         */
        AgentsOut: {
            /** Agents */
            agents: components["schemas"]["AgentOut"][];
        };
        /**
         * BlocksOut
         * @description Whom the caller blocks.
         */
        BlocksOut: {
            /** Users */
            users: components["schemas"]["UserCardOut"][];
        };
        /**
         * ChangesOut
         * @description Messages that are new or changed after a `change`, by their change; `more` where that is not all.
         */
        ChangesOut: {
            /** Last Change */
            last_change: number;
            /** Messages */
            messages: components["schemas"]["MessageOut"][];
            /** More */
            more: boolean;
        };
        /**
         * ChatIn
         * @description A question, and what to search for its answer.
         */
        ChatIn: {
            /**
             * Agent Id
             * @description Bound to the session, lastingly.
             */
            agent_id?: string | null;
            /**
             * Question
             * @example What did I promise Li Si last week?
             */
            question: string;
            /** @default global */
            scope?: components["schemas"]["Scope"];
            /**
             * Session Id
             * @description A new one is made where it is absent.
             */
            session_id?: string | null;
            /**
             * Source Keys
             * @description Search these sources only.
             */
            source_keys?: string[] | null;
            /**
             * Top K
             * @description How many chunks are retrieved.
             * @default 5
             */
            top_k?: number;
        };
        /**
         * ChatOut
         * @description An answer; `timing` is in milliseconds: embedding, search, postprocess, llm, total.
         */
        ChatOut: {
            /** Answer */
            answer: string;
            /** Citations */
            citations: components["schemas"]["CitationOut"][];
            /** Query Id */
            query_id: string;
            /** Session Id */
            session_id: string;
            /** Timing */
            timing: {
                [key: string]: number;
            };
        };
        /**
         * ChunkOut
         * @description A chunk exactly as the assistant would read it.
         */
        ChunkOut: {
            /** Chunk Id */
            chunk_id: string;
            /** External Ids */
            external_ids: string[];
            /** Message Ids */
            message_ids: string[];
            /** Score */
            score: number;
            /** Sender */
            sender: string;
            /** Sent At */
            sent_at: string | null;
            /** Snippet */
            snippet: string;
            /** Source Key */
            source_key: string;
            /** Source Type */
            source_type: string;
            /** Text */
            text: string;
            /** Title */
            title: string;
            /** Tokens */
            tokens: number;
        };
        /**
         * CitationOut
         * @description A chunk that was retrieved for the answer; `cited` says whether the answer names it.
         */
        CitationOut: {
            /**
             * Available
             * @default true
             */
            available?: boolean;
            /** Chunk Id */
            chunk_id: string;
            /** Cited */
            cited: boolean;
            /** Message Ids */
            message_ids: string[];
            /** Score */
            score: number;
            /** Sender */
            sender: string;
            /** Sent At */
            sent_at: string | null;
            /** Snippet */
            snippet: string;
            /** Source Key */
            source_key: string;
            /** Source Type */
            source_type: string;
            /** Title */
            title: string;
        };
        /**
         * ContactOut
         * @description A contact of the caller.
         */
        ContactOut: {
            /**
             * Avatar
             * @description Changes with the picture; fetch it from `/im/users/{user_id}/avatar`.
             */
            avatar: string | null;
            /**
             * Conversation Id
             * @description The private chat of the two.
             */
            conversation_id: string | null;
            /** Nickname */
            nickname: string;
            relation: components["schemas"]["Relation"];
            /**
             * Remark
             * @description What the caller calls them; empty where they are no contact.
             */
            remark: string;
            /** Signature */
            signature: string;
            /** Since */
            since: string;
            /** User Id */
            user_id: string;
            /** Username */
            username: string;
        };
        /**
         * ContactRequestIn
         * @description Asks somebody, known by their exact username, to be a contact.
         */
        ContactRequestIn: {
            /**
             * Message
             * @default
             */
            message?: string;
            /**
             * Username
             * @example lisi
             */
            username: string;
        };
        /**
         * ContactRequestOut
         * @description A request to be contacts. `user` is the other side.
         */
        ContactRequestOut: {
            /** Created At */
            created_at: string;
            /**
             * Direction
             * @description `in` (to the caller) or `out`.
             */
            direction: string;
            /** Message */
            message: string;
            /** Request Id */
            request_id: string;
            /**
             * Status
             * @description pending, accepted, refused or withdrawn
             */
            status: string;
            /** Updated At */
            updated_at: string;
            user: components["schemas"]["UserCardOut"];
        };
        /**
         * ContactRequestsOut
         * @description A page of requests, newest first; `next` is given to `before` for older ones, null at the end.
         */
        ContactRequestsOut: {
            /** Next */
            next: string | null;
            /** Requests */
            requests: components["schemas"]["ContactRequestOut"][];
        };
        /**
         * ContactsOut
         * @description A page of contacts; `next` is given to `after` for the page that follows, null at the end.
         */
        ContactsOut: {
            /** Contacts */
            contacts: components["schemas"]["ContactOut"][];
            /** Next */
            next: string | null;
        };
        /**
         * ConversationChangeIn
         * @description The caller's own settings of a conversation; what is left out stays.
         */
        ConversationChangeIn: {
            /**
             * Kept Out
             * @description Keep it out of the assistant, from the next question on.
             */
            kept_out?: boolean | null;
            /** Muted */
            muted?: boolean | null;
            /** Pinned */
            pinned?: boolean | null;
        };
        /**
         * ConversationOut
         * @description A conversation as one of its members sees it listed.
         */
        ConversationOut: {
            /** Can Send */
            can_send: boolean;
            /** Conversation Id */
            conversation_id: string;
            /**
             * Kept Out
             * @description Kept out of the assistant by the caller.
             */
            kept_out: boolean;
            /**
             * Kind
             * @enum {string}
             */
            kind: "private" | "group";
            /** Last Change */
            last_change: number;
            /** @description The last one that the caller sees. */
            last_message: components["schemas"]["MessageOut"] | null;
            /** Last Message At */
            last_message_at: string | null;
            /** Last Read Seq */
            last_read_seq: number;
            /** Last Seq */
            last_seq: number;
            /**
             * Member Count
             * @default 0
             */
            member_count?: number;
            /**
             * Mentioned
             * @description Whether an unread message mentions the caller.
             */
            mentioned: boolean;
            /** Muted */
            muted: boolean;
            peer?: components["schemas"]["PeerOut"] | null;
            /** Pinned */
            pinned: boolean;
            /**
             * Title
             * @description The group's name; the remark or nickname of the other.
             */
            title: string;
            /**
             * Unread
             * @description Counted up to 100.
             */
            unread: number;
        };
        /**
         * ConversationsOut
         * @description A page of conversations.
         */
        ConversationsOut: {
            /** Conversations */
            conversations: components["schemas"]["ConversationOut"][];
            /** Total */
            total: number;
        };
        /**
         * FeedbackIn
         * @description What the reader thinks of an answer.
         */
        FeedbackIn: {
            /**
             * Note
             * @default
             */
            note?: string;
            /**
             * Rating
             * @description 1 for good, -1 for bad, 0 to take it back.
             * @enum {integer}
             */
            rating: -1 | 0 | 1;
        };
        /**
         * FileOut
         * @description An uploaded file. Its type was found in its content.
         */
        FileOut: {
            /** File Id */
            file_id: string;
            /**
             * Has Thumbnail
             * @description Whether `…/thumbnail` serves a small picture.
             * @default false
             */
            has_thumbnail?: boolean;
            /**
             * Height
             * @description Pixels, of an image.
             */
            height?: number | null;
            /** Media Type */
            media_type: string;
            /** Name */
            name: string;
            /**
             * Size
             * @description Bytes.
             */
            size: number;
            /**
             * Width
             * @description Pixels, of an image.
             */
            width?: number | null;
        };
        /**
         * FoundMessageOut
         * @description A message that was searched for, and where it was said.
         */
        FoundMessageOut: {
            /**
             * Change
             * @description The conversation's `last_change` of when this message last changed.
             */
            change: number;
            /**
             * Client Id
             * @description To its sender alone.
             */
            client_id?: string | null;
            /** Content */
            content: string;
            /** Conversation Id */
            conversation_id: string;
            /** External Id */
            external_id?: string | null;
            file?: components["schemas"]["FileOut"] | null;
            kind: components["schemas"]["MessageKind"];
            /**
             * Mentions
             * @description User ids; `*` is everybody.
             * @default []
             */
            mentions?: string[];
            /** Message Id */
            message_id: string;
            /**
             * Recalled
             * @default false
             */
            recalled?: boolean;
            reply_to?: components["schemas"]["ReplyOut"] | null;
            /**
             * Sender
             * @description Name in the group or nickname; the caller's own remarks are not in it.
             */
            sender: string;
            /** Sender Id */
            sender_id: string;
            /** Sent At */
            sent_at: string;
            /** Seq */
            seq: number;
            system?: components["schemas"]["SystemEvent"] | null;
            /** Title */
            title: string;
        };
        /**
         * FoundMessagesOut
         * @description Messages found, newest first; `next` is given to `before` for older ones, null at the end.
         */
        FoundMessagesOut: {
            /** Messages */
            messages: components["schemas"]["FoundMessageOut"][];
            /** Next */
            next: string | null;
        };
        /**
         * GroupChangeIn
         * @description Changes a group; what is left out stays.
         */
        GroupChangeIn: {
            join_policy?: components["schemas"]["JoinPolicy"] | null;
            /** Name */
            name?: string | null;
            /** Notice */
            notice?: string | null;
            /**
             * Share History
             * @description Counts for those who join from now on.
             */
            share_history?: boolean | null;
        };
        /**
         * GroupIn
         * @description A new group of the caller and some of their contacts.
         */
        GroupIn: {
            /** @default approval */
            join_policy?: components["schemas"]["JoinPolicy"];
            /**
             * Member Ids
             * @default []
             */
            member_ids?: string[];
            /**
             * Name
             * @example 周末徒步
             */
            name: string;
            /**
             * Share History
             * @description Whether new members see what was said before.
             * @default false
             */
            share_history?: boolean;
        };
        /**
         * GroupMemberChangeIn
         * @description `role` (admin or member) is the owner's to give; `nickname` is one's own, or an administrator's.
         */
        GroupMemberChangeIn: {
            /**
             * Nickname
             * @description Empty: none in this group.
             */
            nickname?: string | null;
            /** Role */
            role?: ("admin" | "member") | null;
        };
        /**
         * GroupMemberOut
         * @description A member. `name`: the caller's remark, else the name in the group, else the nickname.
         */
        GroupMemberOut: {
            /** Avatar */
            avatar: string | null;
            /** Group Nickname */
            group_nickname: string;
            /** Joined At */
            joined_at: string;
            /** Name */
            name: string;
            /** Nickname */
            nickname: string;
            role: components["schemas"]["MemberRole"];
            /** User Id */
            user_id: string;
            /** Username */
            username: string;
        };
        /**
         * GroupMembersOut
         * @description A page of members: owner first, then administrators, then by joining; `next` for `after`.
         */
        GroupMembersOut: {
            /** Members */
            members: components["schemas"]["GroupMemberOut"][];
            /** Next */
            next: string | null;
        };
        /**
         * GroupOut
         * @description A group as one of its members sees it. `group_id` is its conversation's id too.
         */
        GroupOut: {
            /** Created At */
            created_at: string;
            /** Group Id */
            group_id: string;
            join_policy: components["schemas"]["JoinPolicy"];
            /** Member Count */
            member_count: number;
            /** Name */
            name: string;
            /**
             * Nickname
             * @description The caller's name in the group; empty where they have none.
             */
            nickname: string;
            /** Notice */
            notice: string;
            /** Owner Id */
            owner_id: string | null;
            /**
             * Pending Requests
             * @description Requests to join that wait; 0 for plain members.
             */
            pending_requests: number;
            /** @description The caller's role. */
            role: components["schemas"]["MemberRole"];
            /** Share History */
            share_history: boolean;
        };
        /**
         * GroupRequestOut
         * @description Somebody who asks, or for whom a member asks, to join.
         */
        GroupRequestOut: {
            /** Created At */
            created_at: string;
            /** Inviter */
            inviter: string;
            /** Inviter Id */
            inviter_id: string | null;
            /** Message */
            message: string;
            /** Name */
            name: string;
            /** Request Id */
            request_id: string;
            /** User Id */
            user_id: string;
        };
        /**
         * GroupRequestsOut
         * @description The requests that wait, oldest first.
         */
        GroupRequestsOut: {
            /** Requests */
            requests: components["schemas"]["GroupRequestOut"][];
        };
        /** HTTPValidationError */
        HTTPValidationError: {
            /** Detail */
            detail?: components["schemas"]["ValidationError"][];
        };
        /**
         * InviteCodeOut
         * @description The secret of the group's invite link.
         */
        InviteCodeOut: {
            /** Code */
            code: string;
        };
        /**
         * InvitedOut
         * @description Who is in the group now, and for whom an administrator of the group is asked.
         */
        InvitedOut: {
            /** Added */
            added: string[];
            /** Requested */
            requested: string[];
        };
        /**
         * InviteIn
         * @description Contacts of the caller to bring into the group.
         */
        InviteIn: {
            /** User Ids */
            user_ids: string[];
        };
        /**
         * InviteOut
         * @description What the holder of an invite code sees of the group.
         */
        InviteOut: {
            /**
             * Group Id
             * @description Only for its members.
             */
            group_id: string | null;
            /** Is Member */
            is_member: boolean;
            join_policy: components["schemas"]["JoinPolicy"];
            /** Member Count */
            member_count: number;
            /** Name */
            name: string;
        };
        /**
         * JoinIn
         * @description A word to the group's administrators, where they are asked.
         */
        JoinIn: {
            /**
             * Message
             * @default
             */
            message?: string;
        };
        /**
         * JoinOut
         * @description `joined`, or `requested` where an administrator of the group must agree.
         */
        JoinOut: {
            /** Group Id */
            group_id: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "joined" | "requested";
        };
        /**
         * JoinPolicy
         * @description Whether whoever holds the invite code joins at once, or waits for an administrator of the group.
         * @enum {string}
         */
        JoinPolicy: "open" | "approval";
        /**
         * LiveOut
         * @description The process answers.
         */
        LiveOut: {
            /**
             * Status
             * @default ok
             */
            status?: string;
        };
        /**
         * LoginIn
         * @description A name and its password.
         */
        LoginIn: {
            /**
             * Password
             * Format: password
             * @example a long pass phrase
             */
            password: string;
            /**
             * Username
             * @example lisi
             */
            username: string;
        };
        /**
         * MemberRole
         * @description What a member may do in a group.
         * @enum {string}
         */
        MemberRole: "owner" | "admin" | "member";
        /**
         * MessageIn
         * @description A message to send: text, or an uploaded file with or without a caption.
         *
         *     Sent again under the same `client_id`, it is the same message.
         */
        MessageIn: {
            /**
             * Client Id
             * @description Made by the client, unique among what it sends.
             */
            client_id?: string | null;
            /**
             * Content
             * @default
             */
            content?: string;
            /**
             * File Id
             * @description Of `POST /im/files`.
             */
            file_id?: string | null;
            /**
             * Mentions
             * @description Members who are mentioned; `*` is everybody.
             * @default []
             */
            mentions?: ("*" | string)[];
            /**
             * Reply To
             * @description A message of the same conversation.
             */
            reply_to?: string | null;
        };
        /**
         * MessageKind
         * @description What a message carries.
         * @enum {string}
         */
        MessageKind: "text" | "image" | "file" | "system";
        /**
         * MessageOut
         * @description A message; `seq` orders a conversation. A recalled one keeps its place and has no content.
         */
        MessageOut: {
            /**
             * Change
             * @description The conversation's `last_change` of when this message last changed.
             */
            change: number;
            /**
             * Client Id
             * @description To its sender alone.
             */
            client_id?: string | null;
            /** Content */
            content: string;
            /** Conversation Id */
            conversation_id: string;
            /** External Id */
            external_id?: string | null;
            file?: components["schemas"]["FileOut"] | null;
            kind: components["schemas"]["MessageKind"];
            /**
             * Mentions
             * @description User ids; `*` is everybody.
             * @default []
             */
            mentions?: string[];
            /** Message Id */
            message_id: string;
            /**
             * Recalled
             * @default false
             */
            recalled?: boolean;
            reply_to?: components["schemas"]["ReplyOut"] | null;
            /**
             * Sender
             * @description Name in the group or nickname; the caller's own remarks are not in it.
             */
            sender: string;
            /** Sender Id */
            sender_id: string;
            /** Sent At */
            sent_at: string;
            /** Seq */
            seq: number;
            system?: components["schemas"]["SystemEvent"] | null;
        };
        /**
         * MessagesOut
         * @description A page of messages, in order.
         */
        MessagesOut: {
            /**
             * Has After
             * @default false
             */
            has_after?: boolean;
            /**
             * Has Before
             * @default false
             */
            has_before?: boolean;
            /** Messages */
            messages: components["schemas"]["MessageOut"][];
        };
        /**
         * NamedUser
         * @description A user as they were called when it happened.
         */
        NamedUser: {
            /** Name */
            name: string;
            /** User Id */
            user_id: string;
        };
        /**
         * OwnerIn
         * @description The member who is to own the group.
         */
        OwnerIn: {
            /** User Id */
            user_id: string;
        };
        /**
         * PasswordIn
         * @description A new password, and the one that it replaces.
         */
        PasswordIn: {
            /**
             * Current
             * Format: password
             * @example a long pass phrase
             */
            current: string;
            /**
             * New
             * Format: password
             * @example a longer pass phrase
             */
            new: string;
        };
        /**
         * PeerOut
         * @description The other side of a private chat.
         */
        PeerOut: {
            /** Avatar */
            avatar: string | null;
            /**
             * Last Read Seq
             * @description Up to where they have read.
             */
            last_read_seq: number;
            /** Nickname */
            nickname: string;
            /** Remark */
            remark: string;
            /** User Id */
            user_id: string;
            /** Username */
            username: string;
        };
        /**
         * Problem
         * @description A problem document (RFC 9457). `code` is stable; `title` and `detail` are for people.
         */
        Problem: {
            /** Code */
            code: string;
            /** Detail */
            detail: string;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /**
             * Type
             * @default about:blank
             */
            type?: string;
        };
        /**
         * ProfileIn
         * @description What users change of themselves; what is left out stays.
         */
        ProfileIn: {
            /** Nickname */
            nickname?: string | null;
            /** Signature */
            signature?: string | null;
        };
        /**
         * RagIn
         * @description A question to retrieve for, without an answer.
         */
        RagIn: {
            /** Agent Id */
            agent_id?: string | null;
            /** Question */
            question: string;
            /** @default global */
            scope?: components["schemas"]["Scope"];
            /**
             * Score Threshold
             * @default 0
             */
            score_threshold?: number;
            /** Source Keys */
            source_keys?: string[] | null;
            /**
             * Token Budget
             * @default 2000
             */
            token_budget?: number;
            /**
             * Top K
             * @default 5
             */
            top_k?: number;
        };
        /**
         * RagOut
         * @description Chunks, best first. `vectors_used` is false where keywords served alone.
         */
        RagOut: {
            /** Chunks */
            chunks: components["schemas"]["ChunkOut"][];
            /** Searched Sources */
            searched_sources: number;
            /** Timing */
            timing: {
                [key: string]: number;
            };
            /** Vectors Used */
            vectors_used: boolean;
        };
        /**
         * ReadIn
         * @description Up to which message the caller has read. It never goes back.
         */
        ReadIn: {
            /** Seq */
            seq: number;
        };
        /**
         * ReadyOut
         * @description Whether requests can be served, and the state of each part. A part that lags does not end readiness.
         */
        ReadyOut: {
            /** Parts */
            parts: {
                [key: string]: string;
            };
            /** Ready */
            ready: boolean;
        };
        /**
         * RegenerateIn
         * @description Answers a turn anew, or another question in its place. The turn itself stays, as a sibling.
         */
        RegenerateIn: {
            /**
             * Question
             * @description The same question where it is absent.
             */
            question?: string | null;
            /** @default global */
            scope?: components["schemas"]["Scope"];
            /**
             * Source Keys
             * @description Search these sources only.
             */
            source_keys?: string[] | null;
            /**
             * Top K
             * @description How many chunks are retrieved.
             * @default 5
             */
            top_k?: number;
        };
        /**
         * RegisterIn
         * @description A new account.
         */
        RegisterIn: {
            /**
             * Nickname
             * @example 李四
             */
            nickname?: string | null;
            /**
             * Password
             * Format: password
             * @example a long pass phrase
             */
            password: string;
            /**
             * Username
             * @example lisi
             */
            username: string;
        };
        /**
         * Relation
         * @description What another user is to the caller.
         * @enum {string}
         */
        Relation: "self" | "contact" | "asked" | "asking" | "blocked" | "none";
        /**
         * RemarkIn
         * @description What the caller calls a contact (备注); empty to take it back.
         */
        RemarkIn: {
            /**
             * Remark
             * @example Li Si from work
             */
            remark: string;
        };
        /**
         * ReplyOut
         * @description The message that is replied to, shortened; empty where it is gone or out of the reader's sight.
         */
        ReplyOut: {
            /**
             * Content
             * @default
             */
            content?: string;
            kind?: components["schemas"]["MessageKind"] | null;
            /** Message Id */
            message_id: string;
            /**
             * Sender
             * @default
             */
            sender?: string;
            /** Sender Id */
            sender_id?: string | null;
            /** Seq */
            seq?: number | null;
        };
        /**
         * RunOut
         * @description A turn and how it ended.
         */
        RunOut: {
            /** Created At */
            created_at: string;
            /** Error Code */
            error_code: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Parent Query Id */
            parent_query_id: string | null;
            /** Query Id */
            query_id: string;
            /** Question */
            question: string;
            /** Session Id */
            session_id: string;
            /** Status */
            status: string;
            /** Timing */
            timing: {
                [key: string]: number;
            } | null;
        };
        /**
         * Scope
         * @description Narrows what is searched; never widens it, never chooses another knowledge base.
         * @enum {string}
         */
        Scope: "global" | "chat_private" | "chat_group";
        /**
         * SessionIn
         * @description What can be changed of a session; what is left out stays.
         */
        SessionIn: {
            /** Archived */
            archived?: boolean | null;
            /** Title */
            title?: string | null;
        };
        /**
         * SessionMessageOut
         * @description A question or an answer. A `withheld` answer rested on something that is no longer visible.
         */
        SessionMessageOut: {
            /** Citations */
            citations: components["schemas"]["CitationOut"][];
            /** Content */
            content: string;
            /** Created At */
            created_at: string;
            /** Id */
            id: number;
            /** Query Id */
            query_id: string;
            /** Role */
            role: string;
            /** Tokens */
            tokens: {
                [key: string]: number;
            };
            /** Withheld */
            withheld: boolean;
        };
        /**
         * SessionMessagesOut
         * @description A page of the messages on a session's path, in order, and the turns that they belong to.
         */
        SessionMessagesOut: {
            active: components["schemas"]["ActiveRunOut"] | null;
            /** Has Before */
            has_before: boolean;
            /** Messages */
            messages: components["schemas"]["SessionMessageOut"][];
            /** Turns */
            turns: components["schemas"]["TurnOut"][];
        };
        /**
         * SessionOut
         * @description A session of the assistant.
         */
        SessionOut: {
            /** Agent Id */
            agent_id: string | null;
            /** Archived */
            archived: boolean;
            /** Created At */
            created_at: string;
            /** Session Id */
            session_id: string;
            /** Title */
            title: string;
            /** Updated At */
            updated_at: string;
        };
        /**
         * SessionsOut
         * @description A page of sessions, newest first.
         */
        SessionsOut: {
            /** Sessions */
            sessions: components["schemas"]["SessionOut"][];
        };
        /**
         * SystemEvent
         * @description What happened in a group. `users` are those it happened to; `sender` of the message did it.
         */
        SystemEvent: {
            /**
             * Event
             * @enum {string}
             */
            event: "created" | "joined" | "invited" | "left" | "removed" | "renamed" | "notice" | "role" | "owner";
            /**
             * Name
             * @description The group's new name, or the new role.
             */
            name?: string | null;
            /**
             * Users
             * @default []
             */
            users?: components["schemas"]["NamedUser"][];
        };
        /**
         * TokenOut
         * @description An access token. The refresh token comes as an HttpOnly cookie.
         */
        TokenOut: {
            /** Access Token */
            access_token: string;
            /** Expires At */
            expires_at: string;
            /**
             * Token Type
             * @default bearer
             */
            token_type?: string;
            user: components["schemas"]["UserOut"];
        };
        /**
         * TurnOut
         * @description A turn on the session's path. `siblings` stand in its place, itself among them, oldest first.
         */
        TurnOut: {
            /** Error Code */
            error_code: string | null;
            /**
             * Note
             * @default
             */
            note?: string;
            /** Query Id */
            query_id: string;
            /**
             * Rating
             * @description 1 for good, -1 for bad, 0 for none.
             * @default 0
             */
            rating?: number;
            /** Siblings */
            siblings: string[];
            /** Status */
            status: string;
        };
        /**
         * UserCardOut
         * @description Another user, as far as the caller may see them.
         */
        UserCardOut: {
            /**
             * Avatar
             * @description Changes with the picture; fetch it from `/im/users/{user_id}/avatar`.
             */
            avatar: string | null;
            /** Nickname */
            nickname: string;
            relation: components["schemas"]["Relation"];
            /**
             * Remark
             * @description What the caller calls them; empty where they are no contact.
             */
            remark: string;
            /** Signature */
            signature: string;
            /** User Id */
            user_id: string;
            /** Username */
            username: string;
        };
        /**
         * UserOut
         * @description A user as they see themselves.
         */
        UserOut: {
            /**
             * Avatar
             * @description Changes with the picture; fetch it from `/im/users/{user_id}/avatar`.
             */
            avatar: string | null;
            /** Is Admin */
            is_admin: boolean;
            /** Nickname */
            nickname: string;
            /** Signature */
            signature: string;
            /** User Id */
            user_id: string;
            /** Username */
            username: string;
        };
        /**
         * UsersOut
         * @description Users found.
         */
        UsersOut: {
            /** Users */
            users: components["schemas"]["UserCardOut"][];
        };
        /** ValidationError */
        ValidationError: {
            /** Context */
            ctx?: Record<string, never>;
            /** Input */
            input?: unknown;
            /** Location */
            loc: (string | number)[];
            /** Message */
            msg: string;
            /** Error Type */
            type: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_agents_ai_assistant_agents_get: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentsOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    chat_ai_assistant_chat_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This session is still answering; wait for it or stop it. This agent is disabled. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
            /** @description The chat model failed. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description The chat model did not answer in time. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
        };
    };
    chat_stream_ai_assistant_chat_stream_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatIn"];
            };
        };
        responses: {
            /** @description Server-sent events: `run` first; `status`, `citations` and `delta` as they come; exactly one of `done` and `error` last. A comment comes every 15 s. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 1
                     *     event: run
                     *     data: {"session_id": "as01k9x…", "query_id": "019a8f…"}
                     *
                     *     id: 2
                     *     event: delta
                     *     data: {"token": "On Friday"}
                     *
                     *     id: 3
                     *     event: done
                     *     data: {"session_id": "as01k9x…", "answer": "On Friday [chunk:12]", "citations": […], "query_id": "019a8f…", "timing": {"embedding": 24.1, "search": 2.2, "postprocess": 1.3, "llm": 812.0, "total": 861.4}}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This session is still answering; wait for it or stop it. This agent is disabled. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_run_ai_assistant_runs__query_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                query_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    rate_run_ai_assistant_runs__query_id__feedback_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                query_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedbackIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    regenerate_ai_assistant_runs__query_id__regenerate_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                query_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegenerateIn"];
            };
        };
        responses: {
            /** @description Server-sent events: `run` first; `status`, `citations` and `delta` as they come; exactly one of `done` and `error` last. A comment comes every 15 s. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 1
                     *     event: run
                     *     data: {"session_id": "as01k9x…", "query_id": "019a8f…"}
                     *
                     *     id: 2
                     *     event: delta
                     *     data: {"token": "On Friday"}
                     *
                     *     id: 3
                     *     event: done
                     *     data: {"session_id": "as01k9x…", "answer": "On Friday [chunk:12]", "citations": […], "query_id": "019a8f…", "timing": {"embedding": 24.1, "search": 2.2, "postprocess": 1.3, "llm": 812.0, "total": 861.4}}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This session is still answering; wait for it or stop it. This agent is disabled. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    select_run_ai_assistant_runs__query_id__select_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                query_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This session is still answering; wait for it or stop it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    stop_run_ai_assistant_runs__query_id__stop_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                query_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    rejoin_run_ai_assistant_runs__query_id__stream_get: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `id` of the last event received. */
                "last-event-id"?: string | null;
            };
            path: {
                query_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events: `run` first; `status`, `citations` and `delta` as they come; exactly one of `done` and `error` last. A comment comes every 15 s. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 1
                     *     event: run
                     *     data: {"session_id": "as01k9x…", "query_id": "019a8f…"}
                     *
                     *     id: 2
                     *     event: delta
                     *     data: {"token": "On Friday"}
                     *
                     *     id: 3
                     *     event: done
                     *     data: {"session_id": "as01k9x…", "answer": "On Friday [chunk:12]", "citations": […], "query_id": "019a8f…", "timing": {"embedding": 24.1, "search": 2.2, "postprocess": 1.3, "llm": 812.0, "total": 861.4}}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_sessions_ai_assistant_sessions_get: {
        parameters: {
            query?: {
                archived?: boolean;
                limit?: number;
                offset?: number;
                /** @description Part of a title or of what was said. */
                query?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionsOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_session_ai_assistant_sessions__session_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_session_ai_assistant_sessions__session_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    change_session_ai_assistant_sessions__session_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    export_session_ai_assistant_sessions__session_id__export_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": string;
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_session_messages_ai_assistant_sessions__session_id__messages_get: {
        parameters: {
            query?: {
                /** @description Messages before this `id`. */
                before?: number | null;
                limit?: number;
            };
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionMessagesOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    query_ai_rag_query_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RagIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RagOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This agent is disabled. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
            /** @description The search index is out of reach; what is written meanwhile is indexed when it is back. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
        };
    };
    login_auth_login_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenOut"];
                };
            };
            /** @description The name or the password is not right. Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
            /** @description Too many failed attempts; try again later. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
        };
    };
    logout_auth_logout_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: {
                omnilink_refresh?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    refresh_auth_refresh_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: {
                omnilink_refresh?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    register_auth_register_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Registration is closed on this server; ask its administrator for an account. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This username is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    live_health_live_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveOut"];
                };
            };
        };
    };
    ready_health_ready_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadyOut"];
                };
            };
            /** @description The database is out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadyOut"];
                };
            };
        };
    };
    list_blocks_im_blocks_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlocksOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
        };
    };
    block_im_blocks__user_id__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description That does not fit what is there already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    unblock_im_blocks__user_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_requests_im_contact_requests_get: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                before?: string | null;
                direction?: "in" | "out";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactRequestsOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    ask_im_contact_requests_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactRequestIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactRequestOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description That does not fit what is there already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    accept_im_contact_requests__request_id__accept_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactRequestOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description That does not fit what is there already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    refuse_im_contact_requests__request_id__refuse_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactRequestOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description That does not fit what is there already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    withdraw_im_contact_requests__request_id__withdraw_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactRequestOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description That does not fit what is there already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_contacts_im_contacts_get: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactsOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_contact_im_contacts__user_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_contact_im_contacts__user_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    change_remark_im_contacts__user_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RemarkIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_conversations_im_conversations_get: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
                /** @description A part of the title. */
                query?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationsOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_conversation_im_conversations__conversation_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    change_conversation_im_conversations__conversation_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationChangeIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_changes_im_conversations__conversation_id__changes_get: {
        parameters: {
            query?: {
                /** @description The `last_change` that the client has. */
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangesOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_messages_im_conversations__conversation_id__messages_get: {
        parameters: {
            query?: {
                /** @description Messages after this `seq`. */
                after?: number | null;
                /** @description A message and those about it. */
                around?: string | null;
                /** @description Messages before this `seq`. */
                before?: number | null;
                limit?: number;
            };
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagesOut"];
                };
            };
            /** @description The request cannot be carried out as it stands. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    send_message_im_conversations__conversation_id__messages_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description You are not contacts of each other, so that this message cannot be delivered. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description That does not fit what is there already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_message_im_conversations__conversation_id__messages__message_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    recall_message_im_conversations__conversation_id__messages__message_id__recall_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This is not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Messages can be recalled only within two minutes. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    mark_read_im_conversations__conversation_id__read_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    open_own_notes_im_conversations_self_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
        };
    };
    upload_file_im_files_post: {
        parameters: {
            query: {
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileOut"];
                };
            };
            /** @description The request cannot be carried out as it stands. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description You have uploaded much that you have not sent; send it, or wait a day. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description The file is larger than this server takes. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_file_im_files__file_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                    "image/*": string;
                };
            };
            /** @description The range that was asked for. */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                    "image/*": string;
                };
            };
            /** @description The client has it already. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description The file has no such part. */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_thumbnail_im_files__file_id__thumbnail_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": string;
                };
            };
            /** @description The client has it already. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_group_im_groups_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_group_im_groups__group_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    dismiss_group_im_groups__group_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This is not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    change_group_im_groups__group_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupChangeIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This is not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_invite_code_im_groups__group_id__invite_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteCodeOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This is not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    renew_invite_code_im_groups__group_id__invite_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteCodeOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This is not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    leave_group_im_groups__group_id__leave_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description The owner cannot leave; hand the group over first, or dismiss it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_group_members_im_groups__group_id__members_get: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                limit?: number;
                /** @description Part of a remark, a name in the group, a nickname or a username. */
                query?: string;
            };
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupMembersOut"];
                };
            };
            /** @description The request cannot be carried out as it stands. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    invite_to_group_im_groups__group_id__members_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitedOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description The group has no room for more members. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    remove_group_member_im_groups__group_id__members__user_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This is not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    change_group_member_im_groups__group_id__members__user_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupMemberChangeIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupMemberOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This is not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description That does not fit what is there already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    hand_group_over_im_groups__group_id__owner_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnerIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This is not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_group_requests_im_groups__group_id__requests_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupRequestsOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This is not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    accept_group_request_im_groups__group_id__requests__request_id__accept_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This is not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description That does not fit what is there already. The group has no room for more members. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    refuse_group_request_im_groups__group_id__requests__request_id__refuse_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: string;
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This is not allowed. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description That does not fit what is there already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_invite_im_invites__code__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The secret of an invite link. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InviteOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    accept_invite_im_invites__code__post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The secret of an invite link. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["JoinIn"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description The group has no room for more members. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    search_messages_im_messages_search_get: {
        parameters: {
            query: {
                /** @description The `next` of the page before. */
                before?: string | null;
                conversation_id?: string | null;
                limit?: number;
                /** @description A part of the text; no character in it is a wildcard. */
                query: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundMessagesOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    find_users_im_users_get: {
        parameters: {
            query: {
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsersOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_user_im_users__user_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserCardOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_avatar_im_users__user_id__avatar_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": string;
                };
            };
            /** @description The client has it already. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_me_users_me_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
        };
    };
    change_me_users_me_patch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    change_avatar_users_me_avatar_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/*": string;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description The request cannot be carried out as it stands. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description You have uploaded much that you have not sent; send it, or wait a day. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description The file is larger than this server takes. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Files of this type are not taken. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
        };
    };
    delete_avatar_users_me_avatar_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
        };
    };
    change_password_users_me_password_put: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The current password is not right. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
            /** @description Too many failed attempts; try again later. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
        };
    };
}
